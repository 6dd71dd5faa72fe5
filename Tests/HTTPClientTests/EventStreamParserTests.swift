import HTTPClient
import Testing

@Suite struct EventStreamParserTests {
    typealias Event = EventStreamParser.Event

    private func events(
        _ bytes: [UInt8], parts size: Int = .max, _ parser: inout EventStreamParser
    ) -> [Event] {
        var events: [Event] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            parser.append(Array(rest.prefix(size)).span)
            rest = rest.dropFirst(size)
            while let event = parser.next() { events.append(event) }
        }
        return events
    }

    private func events(_ text: String) -> [Event] {
        var parser = EventStreamParser()
        return events(Array(text.utf8), &parser)
    }

    private func event(_ data: String, name: String = "message", id: String = "") -> Event {
        Event(name: name, id: id, data: Array(data.utf8))
    }

    @Test func theStandardsFirstExampleIsRead() {
        let text = "data: YHOO\ndata: +2\ndata: 10\n\n"
        #expect(events(text) == [event("YHOO\n+2\n10")])
    }

    @Test func theStandardsSecondExampleIsRead() {
        let text =

            ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\n"
            + "data:  third event\n\n"
        #expect(
            events(text) == [
                event("first event", id: "1"), event("second event"), event(" third event"),
            ])
    }

    @Test func theStandardsThirdExampleIsRead() {
        // The last block has no blank line after it.
        #expect(events("data\n\ndata\ndata\n\ndata:") == [event(""), event("\n")])
    }

    @Test func theStandardsFourthExampleIsRead() {
        #expect(events("data:test\n\ndata: test\n\n") == [event("test"), event("test")])
    }

    @Test(arguments: ["\n", "\r", "\r\n"], [1, 2, 3, 7, 1_000])
    func everyLineEndAndEveryPartitionReadsTheSame(_ end: String, _ size: Int) {
        let lines = [
            ": hello", "retry: 250", "", "event: upsert", "id: log@1", "data: {\"a\":1}", "",
            "data: é", "data", "data: b", "", "", "id: log@2", "", "data: end", "", "data: cut",
        ]
        var bytes: [UInt8] = [0xef, 0xbb, 0xbf]
        bytes += lines.joined(separator: end).utf8
        var parser = EventStreamParser()
        let found = events(bytes, parts: size, &parser)
        #expect(
            found == [
                event("{\"a\":1}", name: "upsert", id: "log@1"), event("é\n\nb", id: "log@1"),
                event("end", id: "log@2"),
            ])
        #expect(parser.retryMilliseconds == 250)
        #expect(parser.lastEventID == "log@2")
    }

    @Test func anIdIsInForceOnlyWhenItsEventIsWhole() {
        var parser = EventStreamParser(lastEventID: "log@1")
        #expect(events(Array("id: log@2\ndata: x\n".utf8), &parser) == [])
        #expect(parser.lastEventID == "log@1")
        #expect(events(Array("\n".utf8), &parser) == [event("x", id: "log@2")])
        #expect(parser.lastEventID == "log@2")
    }

    @Test func anIdWithNULIsIgnored() {
        #expect(events("id: a\ndata: x\n\nid: b\0\ndata: y\n\n").map(\.id) == ["a", "a"])
    }

    @Test func anEventWithoutDataIsNone() {
        #expect(events("event: reset\n\ndata: x\n\n") == [event("x")])
    }

    @Test func unknownFieldsAndOddSpellingsAreIgnored() {
        #expect(events("Data: a\n data: b\nlimit: 3\ndatax: c\ndata: d\n\n") == [event("d")])
    }

    @Test(arguments: ["-1", "1s", "", " 5", "99999999999999999999"])
    func aRetryThatIsNoNumberIsIgnored(_ value: String) {
        var parser = EventStreamParser()
        _ = events(Array("retry: 7\nretry:\(value == " 5" ? "  5" : value)\n\n".utf8), &parser)
        #expect(parser.retryMilliseconds == 7)
    }

    @Test func aByteOrderMarkElsewhereIsPartOfTheField() {
        let bytes = Array("data: a\n\n".utf8) + [0xef, 0xbb, 0xbf] + Array("data: b\n\n".utf8)
        var parser = EventStreamParser()
        #expect(events(bytes, &parser) == [event("a")])
    }
}
