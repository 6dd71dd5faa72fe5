import Projections

/// Who is cleared to board: one row per booking, for embarkation staff, with `CheckinSummary` over
/// it.
///
/// Any event of a booking may come first; the row then starts unconfirmed. Charges and sailings
/// never touch it. The versions differ in what `boardable` means.
public struct BoardingManifest: Projection {
    /// A version of the rules.
    public enum Version: Int, Sendable, CaseIterable {
        /// Boardable means confirmed, payment authorized and no active holds.
        case one = 1
        /// Boardable means that, and the safety waiver completed.
        case two = 2
    }

    /// The version of the rules, as a number.
    public var version: Int { rules.rawValue }
    /// Per booking within a topic: each column is set by the events of one topic alone, and
    /// `boardable` is computed from the columns.
    public let order = OrderNeed.perKeyWithinTopic
    /// The table's columns.
    public let table: TableSchema
    /// How far check-in is on each sailing.
    public let aggregates: [any Aggregate] = [CheckinSummary()]
    /// The types of events that are folded.
    public let subscribedTypes = [
        "booking-confirmed", "cabin-changed", "booking-cancelled", "accessibility-noted",
        "safety-waiver-completed", "guest-checked-in", "payment-authorized", "hold-added",
        "hold-cleared",
    ]

    private let rules: Version

    /// The rules of a version.
    public init(version: Version = .one) {
        rules = version
        table = BoardingManifest.table(version)
    }

    /// The one booking that the event names.
    public func keys(of event: borrowing Event, into keys: inout [Key]) throws(FoldError) {
        let sailing = try event.text("sailing_id")
        let booking = try event.integer("booking_id")
        keys.append(Key(.text(sailing), .integer(booking)))
    }

    /// The booking's row after the event.
    public func reduce(
        _ key: Key, _ row: consuming Row?, _ event: borrowing Event
    ) throws(FoldError) -> Row? {
        var row = row ?? BoardingManifest.unconfirmed
        switch event.type {
        case "booking-confirmed":
            row[Place.bookingStatus] = .text("confirmed")
            row[Place.cabinID] = .text(try event.text("cabin_id"))
            if let name = try event.optionalText("guest_name") {
                row[Place.guestName] = .text(name)
            }
        case "cabin-changed": row[Place.cabinID] = .text(try event.text("cabin_id"))
        case "booking-cancelled": row[Place.bookingStatus] = .text("cancelled")
        case "accessibility-noted":
            row[Place.wheelchairAssistance] = .bool(try event.bool("wheelchair_assistance"))
        case "safety-waiver-completed": row[Place.safetyWaiver] = .bool(true)
        case "guest-checked-in": row[Place.checkedIn] = .bool(true)
        case "payment-authorized": row[Place.paymentStatus] = .text("authorized")
        case "hold-added": add(hold: try event.text("hold_code"), to: &row)
        case "hold-cleared": clear(hold: try event.text("hold_code"), from: &row)
        default: throw FoldError("boarding_manifest does not fold “\(event.type)”")
        }
        row[Place.boardable] = .bool(isBoardable(row))
        return row
    }

    /// Which conditions keep `boardable` false.
    public func reasons(_ row: borrowing Row) -> [Reason] {
        var because: [String] = []
        if case .text(let status) = row[Place.bookingStatus], status != "confirmed" {
            because.append("the booking is \(status)")
        }
        if case .text(let status) = row[Place.paymentStatus], status != "authorized" {
            because.append("the payment is \(status)")
        }
        if case .list(let codes) = row[Place.activeHolds] {
            for code in codes { because.append("the hold “\(code)” is active") }
        }
        if rules == .two, row[Place.safetyWaiver] != .bool(true) {
            because.append("the safety waiver is not completed")
        }
        return [Reason("boardable", because: because)]
    }

    private func isBoardable(_ row: borrowing Row) -> Bool {
        guard case .text("confirmed") = row[Place.bookingStatus],
            case .text("authorized") = row[Place.paymentStatus],
            case .list(let codes) = row[Place.activeHolds], codes.isEmpty
        else { return false }
        switch rules {
        case .one: return true
        case .two: return row[Place.safetyWaiver] == .bool(true)
        }
    }

    private func add(hold code: Text, to row: inout Row) {
        guard case .list(var codes) = row[Place.activeHolds], !codes.contains(code) else { return }
        // With a second owner the list would be copied as it grows.
        row[Place.activeHolds] = .null
        codes.append(code)
        row[Place.activeHolds] = .list(codes)
    }

    private func clear(hold code: Text, from row: inout Row) {
        guard case .list(var codes) = row[Place.activeHolds],
            let index = codes.firstIndex(of: code)
        else { return }
        row[Place.activeHolds] = .null
        codes.remove(at: index)
        row[Place.activeHolds] = .list(codes)
    }

    private static func table(_ version: Version) -> TableSchema {
        let boardable =
            switch version {
            case .one: "Confirmed, payment authorized and no active holds."
            case .two: "Confirmed, payment authorized, no active holds and the waiver completed."
            }
        return TableSchema(
            name: "boarding_manifest",
            key: [
                Column("sailing_id", .text, "The sailing that the booking is for."),
                Column("booking_id", .integer, "The booking."),
            ],
            columns: [
                Column("booking_status", .text, "unconfirmed, confirmed or cancelled."),
                Column("guest_name", .text, isNullable: true, "The name the booking was made in."),
                Column(
                    "cabin_id", .text, isNullable: true, "The cabin last confirmed or changed to."),
                Column("payment_status", .text, "pending or authorized."),
                Column("wheelchair_assistance", .bool, "Whether assistance was asked for."),
                Column("active_holds", .list, "Hold codes not cleared yet, in the order added."),
                Column("safety_waiver", .bool, "Whether the safety waiver was completed."),
                Column("checked_in", .bool, "Whether the guest has checked in."),
                Column("boardable", .bool, boardable),
            ])
    }

    private static let unconfirmed = Row([
        .text("unconfirmed"), .null, .null, .text("pending"), .bool(false), .list([]),
        .bool(false), .bool(false), .bool(false),
    ])

    /// Where each column stands in `Row`, in the order of `table`.
    enum Place {
        static let bookingStatus = 0
        static let guestName = 1
        static let cabinID = 2
        static let paymentStatus = 3
        static let wheelchairAssistance = 4
        static let activeHolds = 5
        static let safetyWaiver = 6
        static let checkedIn = 7
        static let boardable = 8
    }
}
