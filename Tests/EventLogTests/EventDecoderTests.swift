import EventLog
import Testing

@Suite struct EventDecoderTests {
    private func decode(
        _ text: String, as format: EventFormat = .json, topic: String? = nil
    ) throws -> EventBlock {
        var decoder = EventDecoder(catalog: testCatalog)
        return try decoder.decode(Array(text.utf8), as: format, topic: topic)
    }

    private func problems(
        _ text: String, as format: EventFormat = .json, topic: String? = nil
    ) -> EventProblems? {
        do {
            _ = try decode(text, as: format, topic: topic)
            return nil
        } catch {
            return error as? EventProblems
        }
    }

    private func json(_ block: EventBlock, _ index: Int) -> String {
        block.withJSON(at: index) { $0.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
    }

    private func data(_ block: EventBlock, _ index: Int) -> String {
        block.withData(at: index) { $0.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
    }

    @Test func anEventIsFoundWithItsParts() throws {
        let text = eventText("a", extra: #","time":"2026-07-14T08:00:00Z","specversion":"1.0""#)
        let block = try decode(" \n" + text + " ")
        #expect(block.count == 1)
        #expect(json(block, 0) == text)
        #expect(data(block, 0) == #"{"thing":"t1","count":1}"#)
        #expect(block.time(at: 0) == "2026-07-14T08:00:00Z")
        #expect(block.type(at: 0).name == "thing-made")
        #expect(block.topic(at: 0) == "things")
    }

    @Test(arguments: [EventFormat.json, .batch])
    func anArrayGivesItsEventsInOrder(_ format: EventFormat) throws {
        let block = try decode(
            "[ \(eventText("a")) ,\(eventText("b", count: 2))\n]", as: format)
        #expect(block.count == 2)
        #expect(data(block, 1) == #"{"thing":"t2","count":2}"#)
        #expect(try decode("[]", as: format).count == 0)
    }

    @Test func linesMayBeBlankAndEndInCarriageReturns() throws {
        let block = try decode(
            "\n\(eventText("a"))\r\n  \r\n\(eventText("b"))", as: .lines)
        #expect(block.count == 2)
        #expect(json(block, 1) == eventText("b"))
        #expect(try decode("", as: .lines).count == 0)
    }

    @Test func escapedNamesAndValuesCountAsWhatTheyMean() throws {
        let block = try decode(
            #"{"\u0069d":"a","source":"/test","type":"thing-m\u0061de","#
                + #""data":{"th\u0069ng":"t","count":-0},"topic":"end\u0069ngs"}"#)
        #expect(block.type(at: 0).name == "thing-made")
        #expect(block.topic(at: 0) == "endings")
    }

    @Test func theTopicComesFromTheEventThenTheRequestThenTheType() throws {
        let named = eventText("a", extra: #","topic":"endings""#)
        #expect(try decode(named).topic(at: 0) == "endings")
        #expect(try decode(eventText("a"), topic: "endings").topic(at: 0) == "endings")
        #expect(problems(named, topic: "things")?.problems.first?.pointer == "/topic")
        #expect(problems(eventText("a"), topic: "nowhere")?.kind == .invalid)
    }

    private static let refused: [(String, String)] = [
        ("1", ""),
        (#"{"source":"s","type":"thing-gone","data":{"thing":"t"}}"#, "/id"),
        (#"{"id":"","source":"s","type":"thing-gone","data":{"thing":"t"}}"#, "/id"),
        (#"{"id":1,"source":"s","type":"thing-gone","data":{"thing":"t"}}"#, "/id"),
        (#"{"id":"a","type":"thing-gone","data":{"thing":"t"}}"#, "/source"),
        (#"{"id":"a","source":null,"type":"thing-gone","data":{"thing":"t"}}"#, "/source"),
        (#"{"id":"a","source":"s","data":{"thing":"t"}}"#, "/type"),
        (#"{"id":"a","source":"s","type":"thing-lost","data":{"thing":"t"}}"#, "/type"),
        (eventText("a", extra: #","specversion":"0.3""#), "/specversion"),
        (eventText("a", extra: #","specversion":1.0"#), "/specversion"),
        (eventText("a", extra: #","time":"yesterday""#), "/time"),
        (eventText("a", extra: #","time":null"#), "/time"),
        (eventText("a", extra: #","topic":"nowhere""#), "/topic"),
        (eventText("a", extra: #","topic":"""#), "/topic"),
        (eventText("a", extra: #","data_base64":"AA==""#), "/data_base64"),
        (eventText("a", extra: #","datacontenttype":"text/xml""#), "/datacontenttype"),
        (#"{"id":"a","source":"s","type":"thing-gone"}"#, "/data"),
        (#"{"id":"a","source":"s","type":"thing-gone","data":[]}"#, "/data"),
        (#"{"id":"a","source":"s","type":"thing-gone","data":{}}"#, "/data/thing"),
        (#"{"id":"a","source":"s","type":"thing-gone","data":{"thing":""}}"#, "/data/thing"),
        (#"{"id":"a","source":"s","type":"thing-gone","data":{"thing":null}}"#, "/data/thing"),
        (#"{"id":"a","source":"s","type":"thing-gone","data":{"thing":7}}"#, "/data/thing"),
        (made(#""count":1.0"#), "/data/count"),
        (made(#""count":"1""#), "/data/count"),
        (made(#""count":9223372036854775808"#), "/data/count"),
        (made(#""count":1,"note":1"#), "/data/note"),
        (made(#""count":1,"is_new":"true""#), "/data/is_new"),
        (made(#""count":1,"a/b~c":false"#), "/data/a~1b~0c"),
    ]

    private static func made(_ members: String) -> String {
        #"{"id":"a","source":"s","type":"thing-made","data":{"thing":"t",\#(members)}}"#
    }

    @Test(arguments: refused) func aBrokenRuleIsNamedByItsPointer(
        _ text: String, _ pointer: String
    ) throws {
        let found = try #require(problems("[\(eventText("ok")),\(text)]"))
        #expect(found.kind == .invalid)
        #expect(found.problems.map(\.index) == [1])
        #expect(found.problems.map(\.pointer) == [pointer])
    }

    @Test(arguments: [
        made(#""count":-9223372036854775808,"note":"","is_new":false,"a/b~c":1"#),
        made(#""is_new":null,"note":null,"count":0"#),
        made(#""count":1,"unknown":{"deep":[1,2]}"#),
        eventText("a", extra: #","datacontenttype":"application/json; charset=utf-8""#),
        eventText("a", extra: #","traceparent":"00-1","retries":3,"subject":"x""#),
    ]) func whatIsOptionalOrUnknownPasses(_ text: String) throws {
        #expect(try decode(text).count == 1)
    }

    @Test func allProblemsOfARequestAreListed() throws {
        let bad = #"{"id":"","source":"s","type":"thing-made","data":{"thing":7}}"#
        let found = try #require(problems("\(bad)\n\(eventText("b"))\n\(bad)", as: .lines))
        #expect(
            found.problems.map { "\($0.index)\($0.pointer)" } == [
                "0/id", "0/data/thing", "0/data/count", "2/id", "2/data/thing", "2/data/count",
            ])
        let many = Array(repeating: "{}", count: 500).joined(separator: "\n")
        #expect(problems(many, as: .lines)?.problems.count == EventProblems.limit)
    }

    private static let broken: [(EventFormat, String, String)] = [
        (.json, "", "byte 0"), (.json, "{", "byte 1"), (.json, eventText("a") + "x", "byte 79"),
        (.json, "[\(eventText("a"))", "byte 80"), (.json, "[\(eventText("a")),]", "byte 81"),
        (.json, "[\(eventText("a"))]]", "byte 81"), (.json, "[\(eventText("a")) {}]", "byte 81"),
        (.batch, eventText("a"), "byte 0"),
        (.lines, "\n\(eventText("a"))\n{\"id\":\n\"b\"}", "line 3, byte 6"),
        (.lines, "\(eventText("a"))\(eventText("b"))", "line 1, byte 79"),
        (.json, #"{"id":"a","id":"b"}"#, "byte 11"),
    ]

    @Test(arguments: broken) func brokenJSONIsMalformedAndSaysWhere(
        _ format: EventFormat, _ text: String, _ place: String
    ) throws {
        let found = try #require(problems(text, as: format))
        #expect(found.kind == .malformed)
        #expect(found.problems.count == 1)
        #expect(try #require(found.problems.first).detail.hasPrefix(place + ": "))
    }

    @Test func piecesOfALongRequestKeepTheirNumbers() throws {
        var decoder = EventDecoder(catalog: testCatalog)
        let text = Array("{}\n{".utf8)
        do {
            _ = try decoder.decode(text, as: .lines, firstIndex: 10, firstLine: 21)
            Issue.record("accepted")
        } catch {
            #expect(error.problems.map(\.index).allSatisfy { $0 >= 10 })
            #expect(error.problems.last?.detail.hasPrefix("line 22, ") == true)
        }
    }

    @Test func anEventOfTooManyMembersIsRefused() throws {
        let extra = (0..<200).map { ",\"x\($0)\":1" }.joined()
        #expect(problems(eventText("a", extra: extra))?.problems.first?.pointer == "")
    }
}
