import EventLog
import Projections

/// A projection for tests of history: amounts in purses of a group, with two sums over each group.
///
/// `added` adds to an amount, `moved` moves between two purses of a group, `closed` deletes the
/// row, `labelled` is an event of the sums' own. An amount that leaves 64 bits is refused.
struct Purse: Projection {
    let version = 1
    let order = OrderNeed.total
    let table = TableSchema(
        name: "purses",
        key: [
            Column("group", .text, "The group."), Column("is_spare", .bool, "Which kind."),
            Column("id", .integer, "The purse."),
        ],
        columns: [
            Column("amount", .integer, "The amount."),
            Column("notes", .list, "The last two notes."),
        ])
    let aggregates: [any Aggregate] = [
        PurseSum(name: "sums", isBegunByRows: true),
        PurseSum(name: "labelled_sums", isBegunByRows: false),
    ]
    let subscribedTypes = ["added", "moved", "closed"]

    static let catalog = EventCatalog(
        ["added", "moved", "closed", "labelled", "ignored"].map { name in
            EventType(
                name, topic: name == "labelled" ? "label-events" : "purse-events",
                partitionKey: "group", fields: [EventField("group", .identifier)])
        })

    static func key(_ group: String, _ isSpare: Bool, _ id: Int64) -> Key {
        Key([.text(Text(group)), .bool(isSpare), .integer(id)])
    }

    func keys(of event: borrowing Event, into keys: inout [Key]) throws(FoldError) {
        let group = Value.text(try event.text("group"))
        let isSpare = Value.bool(try event.bool("spare"))
        keys.append(Key([group, isSpare, .integer(try event.integer("id"))]))
        if event.type == "moved" {
            keys.append(Key([group, isSpare, .integer(try event.integer("to"))]))
        }
    }

    func reduce(
        _ key: Key, _ row: consuming Row?, _ event: borrowing Event
    ) throws(FoldError) -> Row? {
        guard event.type != "closed" else { return nil }
        var row = row ?? Row([.integer(0), .list([])])
        var amount = try event.integer("amount")
        if event.type == "moved", key.parts[2] == .integer(try event.integer("id")) {
            amount = try Int64(0).subtracting(amount, "amount")
        }
        row[0] = .integer(try row[0].integer.adding(amount, "amount"))
        if let note = try event.optionalText("note"), case .list(let notes) = row[1] {
            row[1] = .list((notes + [note]).suffix(2))
        }
        return row
    }
}

/// How many rows a group has and their sum, with a label that events of its own set; one without
/// a label deletes the row of a sum that only a label begins.
struct PurseSum: Aggregate {
    let table: TableSchema
    let subscribedTypes = ["labelled"]
    private let isBegunByRows: Bool

    init(name: String, isBegunByRows: Bool) {
        self.isBegunByRows = isBegunByRows
        table = TableSchema(
            name: name, key: [Column("group", .text, "The group.")],
            columns: [
                Column("label", .text, isNullable: true, "The label."),
                Column("rows", .integer, "The rows."), Column("sum", .integer, "The sum."),
            ])
    }

    func keys(of event: borrowing Event, into keys: inout [Key]) throws(FoldError) {
        keys.append(Key([.text(try event.text("group"))]))
    }

    func reduce(
        _ key: Key, _ row: consuming Row?, _ event: borrowing Event
    ) throws(FoldError) -> Row? {
        let label = try event.optionalText("label")
        guard label != nil || isBegunByRows else { return nil }
        var row = row ?? Row([.null, .integer(0), .integer(0)])
        row[0] = label.map { .text($0) } ?? .null
        return row
    }

    func emptied(_ row: consuming Row?) -> Row? {
        let first: Row? = isBegunByRows ? Row([.null, .integer(0), .integer(0)]) : nil
        guard var row = row ?? first else { return nil }
        row[1] = .integer(0)
        row[2] = .integer(0)
        return row
    }

    func put(_ key: Key, _ row: borrowing Row, into total: inout Row) throws(FoldError) {
        total[1] = .integer(try total[1].integer.adding(1, "rows"))
        total[2] = .integer(try total[2].integer.adding(row[0].integer, "sum"))
    }

    func take(_ key: Key, _ row: borrowing Row, outOf total: inout Row) throws(FoldError) {
        total[1] = .integer(try total[1].integer.subtracting(1, "rows"))
        total[2] = .integer(try total[2].integer.subtracting(row[0].integer, "sum"))
    }
}

extension Value {
    /// The integer; 0 for anything else.
    fileprivate var integer: Int64 {
        guard case .integer(let value) = self else { return 0 }
        return value
    }
}
