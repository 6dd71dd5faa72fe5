import Projections

/// A projection for tests of folding: amounts by group and id, with two sums over each group.
/// `set` gives the amount of `ids` ids from `id` on; `unset` deletes their rows.
struct Tally: Projection {
    let version = 1
    let order = OrderNeed.perKey
    let table = TableSchema(
        name: "tally",
        key: [Column("group", .text, "The group."), Column("id", .integer, "The id.")],
        columns: [Column("amount", .integer, "The amount.")])
    let aggregates: [any Aggregate] = [
        GroupSum(name: "sums", isBegunByRows: true),
        GroupSum(name: "labelled_sums", isBegunByRows: false),
    ]
    let subscribedTypes = ["set", "unset"]

    func keys(of event: borrowing Event, into keys: inout [Key]) throws(FoldError) {
        let group = try event.text("group")
        let first = try event.integer("id")
        for id in first..<first + (try event.integer("ids")) {
            keys.append(Key([.text(group), .integer(id)]))
        }
    }

    func reduce(
        _ key: Key, _ row: consuming Row?, _ event: borrowing Event
    ) throws(FoldError) -> Row? {
        guard event.type == "set" else { return nil }
        var row = row ?? Row([.null])
        row[0] = .integer(try event.integer("amount"))
        return row
    }
}
