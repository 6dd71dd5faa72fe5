import HTTPClient
import Testing

@testable import TidetableCommands

private let address = RowAddress(table: "t", key: ["a/b", "1"])

private func page(_ offsets: Range<Int>, next: String?) throws -> JSONValue {
    let events = offsets.map { #"{"offset":\#($0)}"# }.joined(separator: ",")
    let cursor = next.map { "\"\($0)\"" } ?? "null"
    return try scripted(
        #"{"table":"t","row":{"n":\#(offsets.upperBound)},"events":[\#(events)],"#
            + #""next_cursor":\#(cursor)}"#)
}

@Test func aHistoryIsReadPageByPageUpToItsLimit() throws {
    var history = RowHistory(address, limit: 1050, order: .newestFirst)
    let path = "/v1/tables/t/rows/a%2Fb/1/history"
    #expect(history.request?.target == "\(path)?limit=1000&order=-offset")
    try history.add(page(0..<1000, next: "x="))
    #expect(history.request?.target == "\(path)?limit=50&order=-offset&cursor=x%3D")
    try history.add(page(1000..<1060, next: "y"))
    #expect(history.request == nil)
    #expect(history.isCut)
    #expect(history.json["events"]?.elements.count == 1050)
    #expect(history.events.count == 1050)
    #expect(history.json["row"]?["n"]?.integer == 1060)
}

@Test func allOfAHistoryIsReadToItsLastPage() throws {
    var history = try HistoryCommand.parse(["t", "a/b", "1", "--all"]).plan(bareEnvironment).history
    for start in [0, 3, 6] {
        #expect(history.request?.target.contains("?limit=1000&order=offset") == true)
        try history.add(page(start..<start + 3, next: start < 6 ? "c\(start)" : nil))
    }
    #expect(history.request == nil)
    #expect(history.events.map { $0["offset"]?.integer } == Array(0..<9))
}

@Test(arguments: [[true, true], [true, false], [false, true], [false, false]])
func aRefoldThatDiffersOnAnyPageIsKept(_ pages: [Bool]) throws {
    var history = RowHistory(address)
    for (index, matches) in pages.enumerated() {
        let next = index + 1 < pages.count ? "c" : nil
        try history.add(
            page(index..<index + 1, next: next).setting("refold_matches", .bool(matches)))
    }
    #expect(history.json["refold_matches"] == .bool(pages == [true, true]))
    #expect((RowAccount(history.json).warning == nil) == (pages == [true, true]))
}

@Test func aHistoryEndsWithItsLastPage() throws {
    var history = RowHistory(address)
    #expect(history.request?.target.hasSuffix("?limit=100&order=offset") == true)
    try history.add(page(0..<2, next: nil))
    #expect(history.request == nil)
    #expect(!history.isCut)
}

@Test func aPageThatLeadsNowhereIsRefused() throws {
    var history = RowHistory(address)
    #expect(throws: CommandFailure.self) { try history.add(page(0..<0, next: "x")) }
    #expect(throws: CommandFailure.self) { try history.add(.object([])) }
}

@Test func aHistoryTakesItsSettingsFromTheEnvironment() throws {
    let source = SettingSource(environment: [
        "TIDETABLE_LIMIT": "7", "TIDETABLE_ORDER": "-offset", "TIDETABLE_FORMAT": "ndjson",
    ])
    let (history, format) = try HistoryCommand.parse(["t", "a/b", "1"]).plan(source)
    #expect(history == RowHistory(address, limit: 7, order: .newestFirst))
    #expect(format == .ndjson)
    let flags = try HistoryCommand.parse(["t", "a/b", "1", "--order", "-offset"])
    #expect(try flags.plan(bareEnvironment).history.order == .newestFirst)
    let all = SettingSource(environment: ["TIDETABLE_ALL": "1"])
    #expect(try HistoryCommand.parse(["t", "a/b", "1"]).plan(all).history.limit == .max)
}

@Test(arguments: [
    ["t"], ["t", "a", "--all", "--limit", "3"], ["t", "a", "--order", "time"],
    ["t", "a", "--limit", "0"], ["t", "a", "--format", "csv"],
])
func aHistoryThatCannotBeAskedForIsAUsageError(_ arguments: [String]) {
    #expect {
        try HistoryCommand.parse(arguments)
    } throws: { HistoryCommand.exitCode(for: $0).rawValue == CommandStatus.usage.rawValue }
}
