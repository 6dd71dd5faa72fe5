import Projections

/// How far check-in is: one row per sailing, counted over the rows of `BoardingManifest`.
///
/// Every count is over confirmed bookings, but for `cancelled`. A row exists from the first row of
/// its sailing in the manifest, which may be unconfirmed.
public struct CheckinSummary: Aggregate {
    /// The table's columns.
    public let table = TableSchema(
        name: "checkin_summary",
        key: [Column("sailing_id", .text, "The sailing.")],
        columns: [
            Column("booked", .integer, "Confirmed bookings."),
            Column("boardable", .integer, "Confirmed bookings that the manifest says may board."),
            Column("on_hold", .integer, "Confirmed bookings with an active hold."),
            Column("payment_pending", .integer, "Confirmed bookings without authorized payment."),
            Column("checked_in", .integer, "Confirmed bookings whose guest has checked in."),
            Column(
                "wheelchair_assistance", .integer,
                "Confirmed bookings that asked for assistance."),
            Column("cancelled", .integer, "Cancelled bookings."),
        ])

    /// The rules, which are those of every version of the manifest.
    public init() {}

    /// A sailing with nothing counted.
    public func emptied(_ row: consuming Row?) -> Row? { CheckinSummary.nothing }

    /// Counts a booking.
    public func put(
        _ key: Key, _ row: borrowing Row, into total: inout Row
    ) throws(FoldError) {
        try count(row, by: 1, in: &total)
    }

    /// Undoes `put`.
    public func take(
        _ key: Key, _ row: borrowing Row, outOf total: inout Row
    ) throws(FoldError) {
        try count(row, by: -1, in: &total)
    }

    private func count(
        _ row: borrowing Row, by step: Int64, in total: inout Row
    ) throws(FoldError) {
        guard case .text(let status) = row[BoardingManifest.Place.bookingStatus] else { return }
        if status == "cancelled" { return try total.add(step, at: Place.cancelled, "cancelled") }
        guard status == "confirmed" else { return }
        try total.add(step, at: Place.booked, "booked")
        if case .bool(true) = row[BoardingManifest.Place.boardable] {
            try total.add(step, at: Place.boardable, "boardable")
        }
        if case .list(let codes) = row[BoardingManifest.Place.activeHolds], !codes.isEmpty {
            try total.add(step, at: Place.onHold, "on_hold")
        }
        if case .text("pending") = row[BoardingManifest.Place.paymentStatus] {
            try total.add(step, at: Place.paymentPending, "payment_pending")
        }
        if case .bool(true) = row[BoardingManifest.Place.checkedIn] {
            try total.add(step, at: Place.checkedIn, "checked_in")
        }
        if case .bool(true) = row[BoardingManifest.Place.wheelchairAssistance] {
            try total.add(step, at: Place.wheelchairAssistance, "wheelchair_assistance")
        }
    }

    private static let nothing = Row(Array(repeating: .integer(0), count: 7))

    /// Where each column stands in `Row`, in the order of `table`.
    private enum Place {
        static let booked = 0
        static let boardable = 1
        static let onHold = 2
        static let paymentPending = 3
        static let checkedIn = 4
        static let wheelchairAssistance = 5
        static let cancelled = 6
    }
}
