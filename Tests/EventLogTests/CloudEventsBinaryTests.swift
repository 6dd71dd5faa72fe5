import EventLog
import Testing

@Suite struct CloudEventsBinaryTests {
    private static let attributes = [
        (name: "ID", value: "a"), (name: "source", value: "/test"),
        (name: "type", value: "thing-made"),
    ]
    private static let data = #" {"thing":"t1","count":1} "#

    private func decode(
        _ more: [(name: String, value: String)] = [], contentType: String? = nil,
        _ body: String = CloudEventsBinaryTests.data
    ) throws -> String {
        var decoder = EventDecoder(catalog: testCatalog)
        let block = try decoder.decodeBinary(
            attributes: CloudEventsBinaryTests.attributes + more, contentType: contentType,
            body: Array(body.utf8))
        return block.withJSON(at: 0) {
            $0.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        }
    }

    @Test func headersAndBodyBecomeOneEvent() throws {
        let text = try decode([("note", "caf%C3%A9 %22x%22")], contentType: "application/json")
        #expect(
            text
                == #"{"specversion":"1.0","id":"a","source":"/test","type":"thing-made","#
                + #""note":"café \"x\"","data": {"thing":"t1","count":1} }"#)
    }

    @Test func bothModesGiveTheSameEvent() async throws {
        let directory = TemporaryDirectory()
        let log = try directory.open()
        var decoder = log.makeDecoder()
        _ = try await log.append(decoder.decode(Array(eventText("a").utf8)))
        let again = try decoder.decodeBinary(
            attributes: CloudEventsBinaryTests.attributes, contentType: "application/json",
            body: Array(CloudEventsBinaryTests.data.utf8))
        #expect(try await log.append(again).duplicates == 1)
    }

    @Test(arguments: [
        #"{"thing":"t1","count":1},"id":"b""#, #"{"thing":"t1"}}"#, "{", "nothing",
    ])
    func aBodyCannotBeAnythingButOneValue(_ body: String) {
        #expect(throws: EventProblems.self) { try decode(body) }
        #expect(throws: EventProblems.self) { try decode([], contentType: nil, body) }
    }

    private func decode(_ body: String) throws -> String { try decode([], contentType: nil, body) }

    @Test(arguments: [
        ("note", "%"), ("note", "%4"), ("note", "%zz"), ("note", "%FF"), ("data", "{}"),
        ("no-te", "x"), ("", "x"), ("id", "b"), ("time", "noon"), ("specversion", "0.3"),
    ])
    func aBrokenHeaderIsRefused(_ name: String, _ value: String) {
        #expect(throws: EventProblems.self) { try decode([(name, value)]) }
    }

    @Test func anotherMediaTypeIsRefused() {
        #expect(throws: EventProblems.self) { try decode([], contentType: "text/xml") }
        #expect(throws: EventProblems.self) { try decode([], "") }
    }
}
