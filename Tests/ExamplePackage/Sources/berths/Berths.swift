import Projections

/// Which ship lies where: one row per berth. A pure fold: the row after an event depends on the row
/// before it and on what the event says, and on nothing else.
struct Berths: Projection {
    /// A change of the rules that changes any row is a new version.
    let version = 1
    /// The events of one berth must keep their order; those of two berths never meet in a row.
    /// `berths check-order berths` tests that claim.
    let order = OrderNeed.perKeyWithinTopic
    let table = TableSchema(
        name: "berths",
        key: [
            Column("harbour", .text, "The harbour."), Column("berth", .text, "The berth."),
        ],
        columns: [
            Column("ship", .text, isNullable: true, "The ship that lies there; null where none."),
            Column("tonnage", .integer, "The gross tonnage of that ship; 0 where none."),
            Column("calls", .integer, "How many ships have moored there."),
        ])
    let subscribedTypes = ["ship-moored", "ship-left"]
    /// Counted in the same transaction, so that a harbour and its berths are never out of step.
    let aggregates: [any Aggregate] = [Harbours()]

    func keys(of event: borrowing Event, into keys: inout [Key]) throws(FoldError) {
        keys.append(Key([.text(try event.text("harbour")), .text(try event.text("berth"))]))
    }

    func reduce(
        _ key: Key, _ row: consuming Row?, _ event: borrowing Event
    ) throws(FoldError) -> Row? {
        var row = row ?? Row([.null, .integer(0), .integer(0)])
        guard event.type == "ship-moored" else {
            row[0] = .null
            row[1] = .integer(0)
            return row
        }
        row[0] = .text(try event.text("ship"))
        row[1] = .integer(try event.integer("tonnage"))
        // Sums are checked: one that leaves 64 bits is an error of this row alone, not a crash.
        if case .integer(let calls) = row[2] { row[2] = .integer(try calls.adding(1, "calls")) }
        return row
    }
}
