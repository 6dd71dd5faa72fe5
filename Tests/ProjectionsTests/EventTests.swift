import Projections
import Testing

@Suite struct EventTests {
    private static let data = """
        {"sailing_id":"s\\u00e9","booking_id":9007199254740993,"note":null,"ok":true,"no":false,\
        "rate":1.5,"large":9223372036854775808,"empty":"","nested":{"ok":1}}
        """

    private func load(_ data: String) throws -> Event {
        var event = Event()
        try event.load(
            type: "hold-added", topic: "hold-events", data: Array(data.utf8).span.bytes)
        return event
    }

    @Test func membersComeAsTheyWereSent() throws {
        let event = try load(EventTests.data)
        let type = event.type
        let topic = event.topic
        #expect(type == "hold-added")
        #expect(topic == "hold-events")
        let sailing = try event.text("sailing_id")
        #expect(sailing == Text("sé"))
        let booking = try event.integer("booking_id")
        #expect(booking == 9_007_199_254_740_993)
        let flags = [try event.bool("ok"), try event.bool("no")]
        #expect(flags == [true, false])
        let empty = try event.text("empty")
        #expect(empty == Text(""))
    }

    @Test func nullIsAbsent() throws {
        let event = try load(EventTests.data)
        let has = [event.has("note"), event.has("missing"), event.has("ok")]
        #expect(has == [false, false, true])
        let note = try event.optionalText("note")
        #expect(note == nil)
        let count = try event.optionalInteger("missing")
        #expect(count == nil)
    }

    /// An event without a member, or with one of another type, cannot be folded.
    @Test(arguments: ["missing", "note", "ok", "rate", "nested"])
    func aTextThatIsNoneNamesTheMember(member: String) throws {
        let error = fault(member) { event throws(FoldError) in
            switch member {
            case "missing": _ = try event.text("missing")
            case "note": _ = try event.text("note")
            case "ok": _ = try event.text("ok")
            case "rate": _ = try event.text("rate")
            default: _ = try event.text("nested")
            }
        }
        #expect(error?.description.contains("“\(member)”") == true)
    }

    @Test(arguments: ["missing", "sailing_id", "rate", "large"])
    func anIntegerThatIsNoneNamesTheMember(member: String) throws {
        let error = fault(member) { event throws(FoldError) in
            switch member {
            case "missing": _ = try event.integer("missing")
            case "sailing_id": _ = try event.integer("sailing_id")
            case "rate": _ = try event.integer("rate")
            default: _ = try event.integer("large")
            }
        }
        #expect(error?.description.contains("“\(member)”") == true)
    }

    @Test(arguments: ["missing", "note", "booking_id"])
    func aBoolThatIsNoneNamesTheMember(member: String) throws {
        let error = fault(member) { event throws(FoldError) in
            switch member {
            case "missing": _ = try event.bool("missing")
            case "note": _ = try event.bool("note")
            default: _ = try event.bool("booking_id")
            }
        }
        #expect(error?.description.contains("“\(member)”") == true)
    }

    private func fault(
        _ member: String, _ body: (borrowing Event) throws(FoldError) -> Void
    ) -> FoldError? {
        do {
            let event = try load(EventTests.data)
            try body(event)
            return nil
        } catch {
            return error as? FoldError
        }
    }

    @Test(arguments: ["[1]", "\"text\"", "7", "", "{\"a\":", "{\"a\":1,\"a\":2}"])
    func dataThatIsNoObjectIsRefused(data: String) {
        #expect(throws: FoldError.self) { _ = try load(data) }
    }

    /// One value is loaded again and again: nothing of the event before may show through.
    @Test func anotherEventLeavesNothingOfTheFirst() throws {
        var event = try load(EventTests.data)
        try event.load(type: "t", topic: "u", data: Array(#"{"x":1}"#.utf8).span.bytes)
        let found = [event.has("sailing_id"), event.has("ok"), event.has("x")]
        #expect(found == [false, false, true])
        let type = event.type
        #expect(type == "t")
    }
}
