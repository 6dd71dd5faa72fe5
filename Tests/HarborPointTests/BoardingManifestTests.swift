import HarborPoint
import Projections
import Testing

@Suite struct BoardingManifestTests {
    /// A type of event, its members, and what it changes in a row that it is the first event of.
    struct First: Sendable, CustomTestStringConvertible {
        let type: String
        let members: String
        let changes: [String: Value]
        var testDescription: String { type }

        init(_ type: String, _ members: String = "", _ changes: [String: Value]) {
            self.type = type
            self.members = members
            self.changes = changes
        }
    }

    static let firsts = [
        First(
            "booking-confirmed", #""cabin_id":"S12","guest_name":"A. Guest""#,
            [
                "booking_status": .text("confirmed"), "cabin_id": .text("S12"),
                "guest_name": .text("A. Guest"),
            ]),
        First(
            "booking-confirmed", #""cabin_id":"S12","guest_name":null,"adults":2"#,
            ["booking_status": .text("confirmed"), "cabin_id": .text("S12")]),
        First(
            "cabin-changed", #""cabin_id":"S13","previous_cabin_id":"S12""#,
            ["cabin_id": .text("S13")]),
        First(
            "booking-cancelled", #""cabin_id":"S12""#, ["booking_status": .text("cancelled")]),
        First(
            "accessibility-noted", #""wheelchair_assistance":true"#,
            ["wheelchair_assistance": .bool(true)]),
        First("accessibility-noted", #""wheelchair_assistance":false"#, [:]),
        First("safety-waiver-completed", "", ["safety_waiver": .bool(true)]),
        First("guest-checked-in", "", ["checked_in": .bool(true)]),
        First(
            "payment-authorized", #""amount":220000"#, ["payment_status": .text("authorized")]),
        First(
            "hold-added", #""hold_code":"passport-mismatch""#,
            ["active_holds": .list(["passport-mismatch"])]),
        First("hold-cleared", #""hold_code":"passport-mismatch""#, [:]),
    ]

    @Test(arguments: firsts)
    func anyEventMayComeFirst(first: First) throws {
        let booking = try Booking([(first.type, first.members)])
        #expect(booking.row != nil)
        #expect(booking.changed == first.changes)
    }

    @Test func everySubscribedTypeHasACase() {
        let tried = Set(BoardingManifestTests.firsts.map(\.type))
        #expect(Set(BoardingManifest().subscribedTypes) == tried)
    }

    @Test func theWorkedExampleIsBoardable() throws {
        let booking = try Booking([
            ("booking-confirmed", #""cabin_id":"S12","guest_name":"A. Guest""#),
            ("payment-authorized", #""amount":220000"#),
            ("hold-added", #""hold_code":"passport-mismatch""#),
            ("hold-cleared", #""hold_code":"passport-mismatch""#),
        ])
        #expect(booking["cabin_id"] == .text("S12"))
        #expect(booking["payment_status"] == .text("authorized"))
        #expect(booking["active_holds"] == .list([]))
        #expect(booking["boardable"] == .bool(true))
    }

    /// Every combination of the conditions, by version, with the words that say what is missing.
    @Test(arguments: 0..<16, BoardingManifest.Version.allCases)
    func boardableNeedsEveryConditionOfItsVersion(
        conditions: Int, version: BoardingManifest.Version
    ) throws {
        let isConfirmed = conditions & 1 != 0
        let isAuthorized = conditions & 2 != 0
        let isFree = conditions & 4 != 0
        let isWaived = conditions & 8 != 0
        var booking = try Booking([("guest-checked-in", "")], version)
        if isConfirmed { try booking.fold("booking-confirmed", #""cabin_id":"S1""#) }
        if isAuthorized { try booking.fold("payment-authorized", #""amount":1"#) }
        if !isFree { try booking.fold("hold-added", #""hold_code":"health-check""#) }
        if isWaived { try booking.fold("safety-waiver-completed") }
        var missing: [String] = []
        if !isConfirmed { missing.append("the booking is unconfirmed") }
        if !isAuthorized { missing.append("the payment is pending") }
        if !isFree { missing.append("the hold “health-check” is active") }
        if !isWaived, version == .two { missing.append("the safety waiver is not completed") }
        #expect(booking["boardable"] == .bool(missing.isEmpty))
        #expect(booking.because == missing)
    }

    @Test func everyActiveHoldIsAReason() throws {
        var booking = try Booking([
            ("booking-confirmed", #""cabin_id":"S1""#), ("payment-authorized", #""amount":1"#),
            ("hold-added", #""hold_code":"b""#), ("hold-added", #""hold_code":"a""#),
            ("booking-cancelled", #""cabin_id":"S1""#),
        ])
        #expect(
            booking.because == [
                "the booking is cancelled", "the hold “b” is active", "the hold “a” is active",
            ])
        try booking.fold("hold-cleared", #""hold_code":"b""#)
        #expect(booking.because == ["the booking is cancelled", "the hold “a” is active"])
    }

    /// The schema of a version says what its `boardable` means, and differs in nothing else.
    @Test func theVersionsDifferInWhatBoardableMeans() {
        let first = BoardingManifest().table.columns
        let second = BoardingManifest(version: .two).table.columns
        #expect(BoardingManifest().version == 1)
        #expect(BoardingManifest(version: .two).version == 2)
        #expect(first.map(\.name) == second.map(\.name))
        let differing = zip(first, second).filter { $0 != $1 }
        #expect(differing.map(\.0.name) == ["boardable"])
        #expect(differing.map { $0.0.meaning.contains("waiver") } == [false])
        #expect(differing.map { $0.1.meaning.contains("waiver") } == [true])
    }

    @Test func aConfirmationAfterACancellationConfirmsAgain() throws {
        var booking = try Booking([
            ("booking-confirmed", #""cabin_id":"S1","guest_name":"A""#),
            ("payment-authorized", #""amount":1"#), ("booking-cancelled", #""cabin_id":"S1""#),
        ])
        #expect(booking["booking_status"] == .text("cancelled"))
        #expect(booking["boardable"] == .bool(false))
        try booking.fold("booking-confirmed", #""cabin_id":"S2""#)
        #expect(booking["booking_status"] == .text("confirmed"))
        #expect(booking["cabin_id"] == .text("S2"))
        #expect(booking["guest_name"] == .text("A"), "an absent member leaves its column alone")
        #expect(booking["boardable"] == .bool(true))
    }

    @Test func holdsStandOnceInTheOrderAdded() throws {
        var booking = Booking()
        for code in ["b", "a", "b", "c"] {
            try booking.fold("hold-added", #""hold_code":"\#(code)""#)
        }
        #expect(booking["active_holds"] == .list(["b", "a", "c"]))
        try booking.fold("hold-cleared", #""hold_code":"a""#)
        #expect(booking["active_holds"] == .list(["b", "c"]))
        try booking.fold("hold-added", #""hold_code":"a""#)
        #expect(booking["active_holds"] == .list(["b", "c", "a"]))
        try booking.fold("hold-cleared", #""hold_code":"never-added""#)
        #expect(booking["active_holds"] == .list(["b", "c", "a"]))
    }

    @Test func holdCodesDifferByTheirBytes() throws {
        var booking = try Booking([
            ("hold-added", #""hold_code":"caf\u00e9""#),
            ("hold-added", #""hold_code":"cafe\u0301""#),
        ])
        #expect(booking["active_holds"] == .list(["caf\u{e9}", "cafe\u{301}"]))
        try booking.fold("hold-cleared", #""hold_code":"caf\u00e9""#)
        #expect(booking["active_holds"] == .list(["cafe\u{301}"]))
    }

    @Test(arguments: ["charge-posted", "charge-settled", "sailing-scheduled"])
    func chargesAndSailingsNeverTouchTheTable(type: String) {
        #expect(HarborPointEvents.catalog[type] != nil)
        #expect(!BoardingManifest().subscribedTypes.contains(type))
        #expect(throws: FoldError.self) { _ = try Booking([(type, "")]) }
    }

    @Test func theKeyIsSailingAndBooking() throws {
        var event = Event()
        let data = Array(#"{"sailing_id":"s","booking_id":9007199254740993}"#.utf8)
        try event.load(type: "guest-checked-in", topic: "booking-events", data: data.span.bytes)
        var keys: [Key] = []
        try BoardingManifest().keys(of: event, into: &keys)
        #expect(keys == [Key([.text("s"), .integer(9_007_199_254_740_993)])])
    }
}
