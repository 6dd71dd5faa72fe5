import Glibc
import HTTPClient
import Testing

@testable import TidetableCommands

private let address = RowAddress(table: "t", key: ["a", "1"])

/// Runs `body` with the path of a file that has this content.
private func withFile(_ content: [UInt8], _ body: (String) throws -> Void) throws {
    var template = Array("/tmp/what-if-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    try #require(descriptor >= 0)
    let path = template.withUnsafeBufferPointer { buffer in
        String(decoding: buffer.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
    defer { unlink(path) }
    Console.write(content.span, to: descriptor)
    close(descriptor)
    try body(path)
}

@Test func eventsOfAFileArePosted() throws {
    try withFile(Array("{\"a\":1}\n\n{\"a\":2}".utf8)) { path in
        let request = try WhatIfRequest(address, path: path).request
        #expect(request.target == "/v1/tables/t/rows/a/1/what-if")
        #expect(request.fields["Content-Type"] == "application/x-ndjson")
        #expect(String(decoding: request.body, as: UTF8.self) == "{\"a\":1}\n{\"a\":2}\n")
        #expect(request.isReplaySafe)
    }
}

@Test func anEventThatDoesNotTouchTheRowIsNamedByItsLine() throws {
    try withFile(Array("a\n\nb\n".utf8)) { path in
        let question = try WhatIfRequest(address, path: path)
        let refusal = response(
            #"{"title":"Other row","errors":[{"index":1,"pointer":"/data","detail":"other"}]}"#,
            status: 422)
        #expect(
            throws: CommandFailure(.dataRefused, "422 Other row\n  line 3, /data: other")
        ) { try question.answer { _ in refusal } }
        let away = response(#"{"title":"Not ready"}"#, status: 503)
        #expect(throws: CommandFailure(.tryAgain, "503 Not ready")) {
            try question.answer { _ in away }
        }
        let unreachable: EventSender.Exchange = { _ throws(HTTPClientError) in throw .timedOut }
        #expect(throws: CommandFailure(.timedOut)) { try question.answer(unreachable) }
        #expect(try question.answer { _ in response("{}") }.text == "{}")
    }
}

@Test(arguments: [0, (1 << 20) + 1])
func aFileWithoutEventsOrWithTooManyIsRefused(_ size: Int) throws {
    try withFile([UInt8](repeating: 0x61, count: size)) { path in
        #expect {
            try WhatIfRequest(address, path: path)
        } throws: { ($0 as? CommandFailure)?.status == .dataRefused }
    }
}

@Test func aFileThatIsNotThereHasItsStatus() {
    #expect {
        try WhatIfRequest(address, path: "/nonexistent/events")
    } throws: { ($0 as? CommandFailure)?.status == .noInput }
}

@Test(arguments: [
    (["a", "1"], "-"), (["a", "1", "-"], "-"), (["a", "1", "hold.ndjson"], "hold.ndjson"),
])
func whatFollowsTheKeyIsTheFile(_ words: [String], path: String) throws {
    let table = try scripted(#"{"table":"t","key":["sailing_id","booking_id"]}"#)
    let question = try WhatIfCommand.parse(["t"] + words).question(table)
    #expect(question.address == address)
    #expect(question.path == path)
}

@Test(arguments: [["a"], ["a", "1", "f", "g"]])
func wordsThatAreNoKeyOfTheTableAreAUsageError(_ words: [String]) throws {
    let table = try scripted(#"{"table":"t","key":["sailing_id","booking_id"]}"#)
    let message =
        "the key of t is sailing_id, booking_id, and one file may follow; \(words.count) given"
    #expect(throws: CommandFailure(.usage, message)) {
        try WhatIfCommand.parse(["t"] + words).question(table)
    }
}

@Test func aTableThatTellsNoKeyIsAFailure() throws {
    #expect {
        try WhatIfCommand.parse(["t", "a"]).question(scripted(#"{"table":"t"}"#))
    } throws: { ($0 as? CommandFailure)?.status == .failure }
}

@Test func aWhatIfTakesItsFormatFromTheEnvironment() throws {
    let source = SettingSource(environment: ["TIDETABLE_FORMAT": "json"])
    #expect(try WhatIfCommand.parse(["t", "a"]).plan(source) == .json)
    #expect(try WhatIfCommand.parse(["t", "a"]).plan(bareEnvironment) == .text)
}
