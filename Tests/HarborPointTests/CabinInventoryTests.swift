import HarborPoint
import Projections
import Testing

@Suite struct CabinInventoryTests {
    private var sailing = SailingFold(CabinOccupancy())

    /// total, occupied, remaining; nil where there is no row.
    private func cabins() throws -> [Int64]? {
        guard let columns = try sailing.columns("cabin_inventory") else { return nil }
        return ["total_cabins", "occupied_cabins", "remaining_cabins"].compactMap {
            guard case .integer(let value)? = columns[$0] else { return nil }
            return value
        }
    }

    private func offset() throws -> Int64? {
        try sailing.entry("cabin_inventory")?.lastEventOffset
    }

    @Test mutating func aScheduleBeginsTheRow() throws {
        try sailing.schedule("fjords-7", cabins: 400)
        #expect(try cabins() == [400, 0, 400])
        #expect(try sailing.columns("cabin_inventory")?["itinerary_id"] == .text("fjords-7"))
        #expect(sailing.fold.rows.isEmpty, "a schedule occupies nothing")
    }

    @Test mutating func aSailingThatIsNotScheduledHasNoRow() throws {
        try sailing.confirm(1, "a")
        #expect(try cabins() == nil)
        try sailing.cancel(1, "a")
        #expect(try cabins() == nil)
    }

    @Test mutating func aScheduleAfterBookingsCountsThem() throws {
        try sailing.confirm(1, "a")
        try sailing.confirm(2, "b")
        try sailing.confirm(3, "c")
        try sailing.cancel(3, "c")
        try sailing.fold.fold(
            type: "booking-confirmed", topic: "",
            data: Array(#"{"sailing_id":"t","booking_id":9,"cabin_id":"a"}"#.utf8))
        try sailing.schedule("fjords-7", cabins: 10)
        #expect(try cabins() == [10, 2, 8])
    }

    @Test mutating func cabinsAreCountedAsTheyAreTakenAndGivenUp() throws {
        try sailing.schedule("fjords-7", cabins: 10)
        try sailing.confirm(1, "a")
        try sailing.confirm(2, "b")
        #expect(try cabins() == [10, 2, 8])
        try sailing.change(1, from: "a", to: "c")
        #expect(try cabins() == [10, 2, 8])
        try sailing.confirm(3, "c")
        #expect(try cabins() == [10, 2, 8], "a contended cabin is one cabin")
        try sailing.cancel(1, "c")
        #expect(try cabins() == [10, 2, 8], "booking 1 holds it no more")
        try sailing.cancel(2, "b")
        #expect(try cabins() == [10, 1, 9])
    }

    @Test mutating func anOverbookedSailingIsBelowZero() throws {
        try sailing.schedule("fjords-7", cabins: 1)
        for (number, cabin) in ["a", "b", "c"].enumerated() {
            try sailing.confirm(Int64(number), cabin)
        }
        #expect(try cabins() == [1, 3, -2])
    }

    @Test mutating func aLaterScheduleReplacesItineraryAndTotal() throws {
        try sailing.schedule("fjords-7", cabins: 10)
        try sailing.confirm(1, "a")
        try sailing.schedule("baltic-10", cabins: 3)
        #expect(try cabins() == [3, 1, 2])
        #expect(try sailing.columns("cabin_inventory")?["itinerary_id"] == .text("baltic-10"))
    }

    @Test func itIsIndexedByItinerary() {
        #expect(CabinInventory().table.indexes == [["itinerary_id"]])
    }

    /// A row that is counted afresh keeps what the schedule said.
    @Test func anEmptiedRowHasEveryCabinLeft() {
        let row = Row([.text("fjords-7"), .integer(10), .integer(3), .integer(7)])
        let emptied = Row([.text("fjords-7"), .integer(10), .integer(0), .integer(10)])
        #expect(CabinInventory().emptied(row) == emptied)
        #expect(CabinInventory().emptied(nil) == nil)
    }

    /// `last_event_offset` moves with schedules and with events that change a cabin's row.
    @Test mutating func theOffsetMovesWithEveryChangeOfACabin() throws {
        try sailing.confirm(1, "a")
        try sailing.schedule("fjords-7", cabins: 10)
        #expect(try offset() == 1)
        try sailing.schedule("fjords-7", cabins: 10)
        #expect(try offset() == 2, "a schedule that changes nothing is an event of the row's own")
        try sailing.confirm(1, "a")
        #expect(try offset() == 2, "the cabin's row did not change")
        try sailing.confirm(2, "a")
        #expect(try offset() == 4, "the cabin changed hands")
        try sailing.change(2, from: "a", to: "a")
        #expect(try offset() == 4)
        try sailing.change(2, from: "a", to: "b")
        #expect(try offset() == 6)
    }

    /// A count that leaves 64 bits is an error of the event that brings it, and changes no row.
    @Test mutating func aCountThatLeaves64BitsThrows() throws {
        try sailing.schedule("fjords-7", cabins: .min)
        #expect(throws: FoldError("remaining_cabins leaves 64 bits")) {
            try sailing.confirm(1, "a")
        }
        #expect(try cabins() == [.min, 0, .min])
        #expect(sailing.fold.rows.isEmpty)
        try sailing.schedule("fjords-7", cabins: .min + 1)
        try sailing.confirm(1, "a")
        #expect(try cabins() == [.min + 1, 1, .min])
        #expect(throws: FoldError("remaining_cabins leaves 64 bits")) {
            try sailing.schedule("fjords-7", cabins: .min)
        }
        #expect(try cabins() == [.min + 1, 1, .min])
    }

    @Test func nothingElseIsFolded() throws {
        #expect(CabinInventory().subscribedTypes == ["sailing-scheduled"])
        #expect(throws: FoldError.self) {
            var event = Event()
            let data = Array(#"{"itinerary_id":"i","cabin_count":1}"#.utf8)
            try event.load(type: "guest-checked-in", topic: "", data: data.span.bytes)
            _ = try CabinInventory().reduce(Key([.text("s")]), nil, event)
        }
    }
}
