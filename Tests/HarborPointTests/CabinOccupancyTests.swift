import HarborPoint
import Projections
import Testing

@Suite struct CabinOccupancyTests {
    private var sailing = SailingFold(CabinOccupancy())

    /// The cabins that have a row, each with the booking that holds it.
    private func cabins() throws -> [String: Int64?] {
        var cabins: [String: Int64?] = [:]
        for (key, row) in try sailing.fold.rows(of: "cabin_occupancy") {
            guard case .text(let cabin)? = key.parts.last else { continue }
            if case .integer(let booking) = row[0] {
                cabins[cabin.string] = .some(booking)
            } else {
                #expect(row[0] == .null)
                cabins[cabin.string] = .some(nil)
            }
        }
        return cabins
    }

    @Test mutating func aConfirmationOccupiesTheCabin() throws {
        try sailing.confirm(1, "a")
        #expect(try cabins() == ["a": 1])
    }

    @Test mutating func aCancellationFreesTheCabinAndTheRowStays() throws {
        try sailing.confirm(1, "a")
        try sailing.cancel(1, "a")
        #expect(try cabins() == ["a": nil])
        try sailing.confirm(2, "a")
        #expect(try cabins() == ["a": 2])
    }

    @Test mutating func aChangeFreesOneCabinAndOccupiesAnother() throws {
        try sailing.confirm(1, "a")
        try sailing.change(1, from: "a", to: "b")
        #expect(try cabins() == ["a": nil, "b": 1])
    }

    @Test mutating func aChangeToTheSameCabinKeepsIt() throws {
        try sailing.change(1, from: "a", to: "a")
        #expect(try cabins() == ["a": 1])
        try sailing.change(1, from: "a", to: "a")
        #expect(try cabins() == ["a": 1])
    }

    @Test mutating func theLastConfirmationHoldsAContendedCabin() throws {
        try sailing.confirm(1, "a")
        try sailing.confirm(2, "a")
        #expect(try cabins() == ["a": 2])
    }

    @Test mutating func aBookingThatLostItsCabinFreesNothing() throws {
        try sailing.confirm(1, "a")
        try sailing.confirm(2, "a")
        try sailing.cancel(1, "a")
        #expect(try cabins() == ["a": 2])
        try sailing.change(1, from: "a", to: "b")
        #expect(try cabins() == ["a": 2, "b": 1])
    }

    @Test mutating func aSecondConfirmationWithAnotherCabinFreesNothing() throws {
        try sailing.confirm(1, "a")
        try sailing.confirm(1, "b")
        #expect(try cabins() == ["a": 1, "b": 1])
        try sailing.cancel(1, "b")
        #expect(try cabins() == ["a": 1, "b": nil])
    }

    @Test mutating func aCabinThatWasNeverOccupiedHasNoRow() throws {
        try sailing.cancel(1, "a")
        #expect(try cabins() == [:])
        try sailing.change(1, from: "b", to: "c")
        #expect(try cabins() == ["c": 1])
    }

    @Test mutating func everyEventOfTheCabinMovesItsOffset() throws {
        try sailing.confirm(1, "a")
        try sailing.confirm(2, "b")
        try sailing.cancel(2, "a")
        #expect(try cabins() == ["a": 1, "b": 2], "another booking's cancellation frees nothing")
        #expect(try sailing.entry("cabin_occupancy", [.text("a")])?.lastEventOffset == 2)
        try sailing.change(2, from: "b", to: "c")
        for cabin in ["b", "c"] as [Text] {
            #expect(try sailing.entry("cabin_occupancy", [.text(cabin)])?.lastEventOffset == 3)
        }
    }

    /// `keys` names both cabins of a change, each once.
    @Test(arguments: [("a", ["a"]), ("b", ["b", "a"])])
    func aChangeTouchesTwoCabins(previous: String, cabins: [String]) throws {
        let data = Array(
            #"{"sailing_id":"s","booking_id":1,"cabin_id":"a","previous_cabin_id":"\#(previous)"}"#
                .utf8)
        var event = Event()
        try event.load(type: "cabin-changed", topic: "", data: data.span.bytes)
        var keys: [Key] = []
        try CabinOccupancy().keys(of: event, into: &keys)
        #expect(keys == cabins.map { Key([.text("s"), .text(Text($0))]) })
    }

    @Test mutating func cabinsDifferByTheirBytes() throws {
        try sailing.confirm(1, "caf\u{e9}")
        try sailing.confirm(2, "cafe\u{301}")
        #expect(sailing.fold.rows.count == 2)
        try sailing.change(1, from: "caf\u{e9}", to: "cafe\u{301}")
        #expect(sailing.fold.rows[Key([.text("s"), .text("caf\u{e9}")])] == Row([.null]))
        #expect(sailing.fold.rows[Key([.text("s"), .text("cafe\u{301}")])] == Row([.integer(1)]))
    }

    @Test(arguments: ["booking-confirmed", "cabin-changed", "booking-cancelled"])
    func anEventThatNamesNoCabinThrows(type: String) {
        var sailing = SailingFold(CabinOccupancy())
        #expect(throws: FoldError.self) { try sailing.booking(1, type) }
    }

    @Test func nothingElseIsFolded() throws {
        let types = ["booking-confirmed", "cabin-changed", "booking-cancelled"]
        #expect(CabinOccupancy().subscribedTypes == types)
        #expect(throws: FoldError.self) {
            var event = Event()
            let data = Array(#"{"booking_id":1}"#.utf8)
            try event.load(type: "guest-checked-in", topic: "", data: data.span.bytes)
            _ = try CabinOccupancy().reduce(Key([.text("s"), .text("a")]), nil, event)
        }
    }
}
