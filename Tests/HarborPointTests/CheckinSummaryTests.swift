import HarborPoint
import Projections
import Testing

@Suite struct CheckinSummaryTests {
    private static let columns = [
        "booked", "boardable", "on_hold", "payment_pending", "checked_in",
        "wheelchair_assistance", "cancelled",
    ]

    private var sailing = SailingFold(BoardingManifest())

    /// The counts that are not zero; nil where there is no row.
    private func counts(_ sailing: SailingFold) throws -> [String: Value]? {
        let columns = try sailing.columns("checkin_summary")
        if let columns { #expect(Set(columns.keys) == Set(CheckinSummaryTests.columns)) }
        return columns?.filter { $0.value != .integer(0) }
    }

    @Test mutating func aRowExistsFromTheFirstRowOfItsSailing() throws {
        #expect(try counts(sailing) == nil)
        try sailing.booking(1, "hold-added", #""hold_code":"h""#)
        #expect(try counts(sailing) == [:])
    }

    /// What one event adds for a booking that is confirmed, with payment pending.
    @Test(
        arguments: [
            ("hold-added", #""hold_code":"h""#, ["on_hold": 1]),
            ("guest-checked-in", "", ["checked_in": 1]),
            ("accessibility-noted", #""wheelchair_assistance":true"#, ["wheelchair_assistance": 1]),
            ("payment-authorized", #""amount":1"#, ["payment_pending": 0, "boardable": 1]),
            ("safety-waiver-completed", "", [:]),
            ("cabin-changed", #""cabin_id":"b","previous_cabin_id":"a""#, [:]),
            (
                "booking-cancelled", #""cabin_id":"a""#,
                ["booked": 0, "payment_pending": 0, "cancelled": 1]
            ),
        ] as [(String, String, [String: Int64])])
    func aConfirmedBookingIsCounted(
        type: String, members: String, changes: [String: Int64]
    ) throws {
        var sailing = SailingFold(BoardingManifest())
        try sailing.confirm(1, "a")
        try sailing.booking(1, type, members)
        var expected: [String: Int64] = ["booked": 1, "payment_pending": 1]
        expected.merge(changes) { _, new in new }
        #expect(
            try counts(sailing) == expected.filter { $0.value != 0 }.mapValues(Value.integer))
    }

    /// Nothing but `cancelled` counts a booking that is not confirmed.
    @Test(arguments: [false, true])
    func aBookingThatIsNotConfirmedCountsNothing(isCancelled: Bool) throws {
        var sailing = SailingFold(BoardingManifest())
        try sailing.booking(1, "hold-added", #""hold_code":"h""#)
        try sailing.booking(1, "guest-checked-in")
        try sailing.booking(1, "accessibility-noted", #""wheelchair_assistance":true"#)
        if isCancelled { try sailing.cancel(1, "a") }
        #expect(try counts(sailing) == (isCancelled ? ["cancelled": .integer(1)] : [:]))
        try sailing.confirm(1, "a")
        #expect(
            try counts(sailing) == [
                "booked": .integer(1), "on_hold": .integer(1), "payment_pending": .integer(1),
                "checked_in": .integer(1), "wheelchair_assistance": .integer(1),
            ])
    }

    @Test mutating func bookingsAddUp() throws {
        for booking in Int64(1)...5 { try sailing.confirm(booking, "a") }
        for booking in Int64(1)...3 { try sailing.booking(booking, "guest-checked-in") }
        try sailing.cancel(3, "a")
        try sailing.cancel(4, "a")
        #expect(
            try counts(sailing) == [
                "booked": .integer(3), "payment_pending": .integer(3), "checked_in": .integer(2),
                "cancelled": .integer(2),
            ])
    }

    @Test mutating func twoHoldsAreOneBookingOnHold() throws {
        try sailing.confirm(1, "a")
        for code in ["g", "h"] { try sailing.booking(1, "hold-added", #""hold_code":"\#(code)""#) }
        #expect(try counts(sailing)?["on_hold"] == .integer(1))
        try sailing.booking(1, "hold-cleared", #""hold_code":"g""#)
        #expect(try counts(sailing)?["on_hold"] == .integer(1))
        try sailing.booking(1, "hold-cleared", #""hold_code":"h""#)
        #expect(try counts(sailing)?["on_hold"] == nil)
    }

    @Test func boardableIsCountedByTheVersionsRules() throws {
        for version in BoardingManifest.Version.allCases {
            var sailing = SailingFold(BoardingManifest(version: version))
            try sailing.confirm(1, "a")
            try sailing.booking(1, "payment-authorized", #""amount":1"#)
            #expect(try counts(sailing)?["boardable"] == (version == .one ? .integer(1) : nil))
            try sailing.booking(1, "safety-waiver-completed")
            #expect(try counts(sailing)?["boardable"] == .integer(1))
        }
    }

    /// `last_event_offset` moves with every event that changes a row, counted or not, and no other.
    @Test mutating func theOffsetMovesWithEveryChangeOfARow() throws {
        func offset() throws -> Int64? { try sailing.entry("checkin_summary")?.lastEventOffset }
        try sailing.confirm(1, "a")
        #expect(try offset() == 0)
        try sailing.booking(1, "safety-waiver-completed")
        #expect(try offset() == 1, "no count changed, but the row did")
        try sailing.booking(1, "safety-waiver-completed")
        #expect(try offset() == 1, "the row did not change")
        let row = try sailing.entry("boarding_manifest", [.integer(1)])
        #expect(row?.lastEventOffset == 2)
        try sailing.booking(2, "hold-added", #""hold_code":"h""#)
        #expect(try offset() == 3, "a row appeared")
    }

    @Test mutating func sailingsAreCountedApart() throws {
        try sailing.confirm(1, "a")
        try sailing.fold.fold(
            type: "booking-confirmed", topic: "",
            data: Array(#"{"sailing_id":"t","booking_id":1,"cabin_id":"a"}"#.utf8))
        let rows = try sailing.fold.rows(of: "checkin_summary")
        #expect(Set(rows.keys) == [Key([.text("s")]), Key([.text("t")])])
        #expect(try counts(sailing)?["booked"] == .integer(1))
    }
}
