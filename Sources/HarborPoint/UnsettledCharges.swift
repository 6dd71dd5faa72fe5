import Projections

/// What guests still owe on board: one row per sailing and currency, for finance.
///
/// The rows are sums, and sums commute: the events may come in any order, each once.
public struct UnsettledCharges: Projection {
    /// The version of the rules.
    public let version = 1
    /// None: each event adds to sums and counts.
    public let order = OrderNeed.none
    /// The table's columns. Amounts are in minor units.
    public let table = TableSchema(
        name: "unsettled_charges",
        key: [
            Column("sailing_id", .text, "The sailing on which the charges were made."),
            Column("currency", .text, "The charges' currency, by its ISO 4217 code."),
        ],
        columns: [
            Column("posted_amount", .integer, "The sum of charges posted, in minor units."),
            Column("settled_amount", .integer, "The sum of charges settled, in minor units."),
            Column("unsettled_amount", .integer, "Posted less settled, in minor units."),
            Column("open_charges", .integer, "How many charges were posted, less those settled."),
        ])
    /// The types of events that are folded.
    public let subscribedTypes = ["charge-posted", "charge-settled"]

    /// The rules.
    public init() {}

    /// The sailing and the currency of the charge.
    public func keys(of event: borrowing Event, into keys: inout [Key]) throws(FoldError) {
        let sailing = try event.text("sailing_id")
        let currency = try event.text("currency")
        keys.append(Key(.text(sailing), .text(currency)))
    }

    /// The sums with the charge.
    /// - Throws: `FoldError` where one of them leaves 64 bits.
    public func reduce(
        _ key: Key, _ row: consuming Row?, _ event: borrowing Event
    ) throws(FoldError) -> Row? {
        var row = row ?? UnsettledCharges.nothing
        let amount = try event.integer("amount")
        switch event.type {
        case "charge-posted":
            try row.add(amount, at: Place.postedAmount, "posted_amount")
            try row.add(amount, at: Place.unsettledAmount, "unsettled_amount")
            try row.add(1, at: Place.openCharges, "open_charges")
        case "charge-settled":
            try row.add(amount, at: Place.settledAmount, "settled_amount")
            try row.subtract(amount, at: Place.unsettledAmount, "unsettled_amount")
            try row.subtract(1, at: Place.openCharges, "open_charges")
        default: throw FoldError("unsettled_charges does not fold “\(event.type)”")
        }
        return row
    }

    private static let nothing = Row([.integer(0), .integer(0), .integer(0), .integer(0)])

    /// Where each column stands in `Row`, in the order of `table`.
    private enum Place {
        static let postedAmount = 0
        static let settledAmount = 1
        static let unsettledAmount = 2
        static let openCharges = 3
    }
}
