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

    /// Each event of a page answers for itself, also after one that could not be read.
    @Test func eventsThatAreHeldTogetherKeepTheirOwnMembers() throws {
        var event = Event()
        for number in 0..<3 {
            let data = Array(#"{"n":\#(number),"text":"t\u00e9\#(number)"}"#.utf8)
            try event.append(type: "t\(number)", topic: "topic", data: data.span.bytes)
            let broken = Array(#"{"n":"#.utf8)
            #expect(throws: FoldError.self) {
                try event.append(type: "broken", topic: "topic", data: broken.span.bytes)
            }
        }
        for number in [2, 0, 1] {
            event.select(number * 2)
            let (type, found) = (event.type, try event.integer("n"))
            let text = try event.text("text")
            #expect(type == "t\(number)" && found == Int64(number))
            #expect(text == Text("té\(number)"))
            event.select(number * 2 + 1)
            let isThere = event.has("n")
            #expect(!isThere)
        }
        event.removeAll()
        let type = event.type
        #expect(type.isEmpty)
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

    /// What `member` makes of each kind of JSON value.
    @Test(
        arguments: [
            ("absent", .null), ("null", .null), ("yes", .bool(true)), ("no", .bool(false)),
            ("zero", .integer(0)), ("exact", .integer(9_007_199_254_740_993)),
            ("least", .integer(.min)), ("beyond", .real(9_223_372_036_854_775_808)),
            ("half", .real(-0.5)), ("text", .text("sé \"1\"")), ("empty", .text("")),
            ("object", .json(#"{"a": [1, null]}"#)), ("array", .json("[ ]")), ("", .integer(1)),
            ("naïve", .integer(2)), ("a\"b", .integer(3)), ("a", .null),
        ] as [(String, MemberValue)])
    func aMemberHasTheTypeItWasSentWith(name: String, value: MemberValue) throws {
        let event = try load(
            #"""
            {"null":null,"yes":true,"no":false,"zero":0,"exact":9007199254740993,
            "least":-9223372036854775808,"beyond":9223372036854775808,"half":-5e-1,
            "text":"s\u00e9 \"1\"","empty":"","object":{"a": [1, null]},"array":[ ],"":1,
            "na\u00efve":2,"a\"b":3}
            """#)
        #expect(try event.member(name) == value)
    }

    @Test func anEventWithNothingLoadedHasNoMembers() throws {
        let event = Event()
        #expect(try event.member("a") == .null)
        let hasOne = event.has("a")
        #expect(!hasOne)
    }

    @Test(arguments: ["[1]", "\"text\"", "7", "", "{\"a\":", "{\"a\":1,\"a\":2}", "{\"a\":1e999}"])
    func dataThatIsNoObjectOfUsableValuesIsRefused(data: String) {
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
