import Projections

/// A projection for tests of folding: amounts by group and id, with two sums over each group.
///
/// `added` adds to an amount, `moved` moves between two ids of a group, `closed` deletes the row,
/// `labelled` is an event of the sums' own. What carries `poison` is refused until the rules are
/// mended: by the row of that id, or by a sum; what carries `unkeyed` does not say its keys.
public struct Amounts: Projection {
    /// How much of what the rules refuse was mended.
    public enum Mending: Comparable, Sendable {
        case nothing
        /// All but a poison below 0, which stands for a row's id all the same.
        case half
        case all

        func refuses(_ poison: Int64) -> Bool { self < (poison < 0 ? .all : .half) }
    }

    /// The version: 2 counts odd amounts twice.
    public let version: Int
    /// How much was mended.
    public let mending: Mending
    /// Moves touch two keys.
    public let order = OrderNeed.total
    /// Amounts by group and id.
    public let table = TableSchema(
        name: "amounts",
        key: [Column("group", .text, "The group."), Column("id", .integer, "The id.")],
        columns: [Column("amount", .integer, "The amount.")])
    /// The two sums.
    public let aggregates: [any Aggregate]
    /// All but `labelled` and `ignored`.
    public let subscribedTypes = ["added", "moved", "closed"]

    /// Rules of a version.
    public init(version: Int = 1, _ mending: Mending = .nothing) {
        self.version = version
        self.mending = mending
        aggregates = [
            AmountSum(name: "sums", isBegunByRows: true, mending),
            AmountSum(name: "labelled_sums", isBegunByRows: false, mending),
        ]
    }

    /// Version 1 with nothing refused.
    public static let mended = Amounts(.all)

    /// The events.
    public static let catalog = EventCatalog(
        ["added", "moved", "closed", "labelled", "ignored"].map { name in
            EventType(
                name, topic: "amount-events", partitionKey: "group",
                fields: [EventField("group", .identifier)])
        })

    /// The keys that the event names.
    public func keys(of event: borrowing Event, into keys: inout [Key]) throws(FoldError) {
        if mending == .nothing, event.has("unkeyed") { throw FoldError("whose is it?") }
        let group = try event.text("group")
        keys.append(Key([.text(group), .integer(try event.integer("id"))]))
        if event.type == "moved" {
            keys.append(Key([.text(group), .integer(try event.integer("to"))]))
        }
    }

    /// The row after the event.
    public func reduce(
        _ key: Key, _ row: consuming Row?, _ event: borrowing Event
    ) throws(FoldError) -> Row? {
        // Changed before it is refused: what was given to a reducer is lost when it throws.
        var row = row ?? Row([.integer(0)])
        let before = row[0].integer
        row[0] = .integer(-999)
        if let poison = try event.optionalInteger("poison"), mending.refuses(poison) {
            if key.parts[1].integer == abs(poison) { throw FoldError("\(poison) is refused") }
        }
        if event.type == "closed" { return nil }
        var amount = try event.integer("amount")
        // Version 2 counts odd amounts twice.
        if version == 2, amount % 2 != 0 { amount = try amount.adding(amount, "amount") }
        if event.type == "moved", key.parts[1] == .integer(try event.integer("id")) {
            amount = try Int64(0).subtracting(amount, "amount")
        }
        row[0] = .integer(try before.adding(amount, "amount"))
        return row
    }
}

/// How many rows a group has and their sum, with a label that events of its own set; one without
/// a label deletes the row of a sum that only a label begins.
public struct AmountSum: Aggregate {
    /// The sums.
    public let table: TableSchema
    /// The label.
    public let subscribedTypes = ["labelled"]
    private let isBegunByRows: Bool
    private let mending: Amounts.Mending

    /// A sum that rows begin, or a label.
    public init(name: String, isBegunByRows: Bool, _ mending: Amounts.Mending) {
        self.isBegunByRows = isBegunByRows
        self.mending = mending
        table = TableSchema(
            name: name, key: [Column("group", .text, "The group.")],
            columns: [
                Column("label", .text, isNullable: true, "The label."),
                Column("rows", .integer, "The rows."), Column("sum", .integer, "The sum."),
            ])
    }

    /// The keys that the event names.
    public func keys(of event: borrowing Event, into keys: inout [Key]) throws(FoldError) {
        keys.append(Key([.text(try event.text("group"))]))
    }

    /// The row after the event.
    public func reduce(
        _ key: Key, _ row: consuming Row?, _ event: borrowing Event
    ) throws(FoldError) -> Row? {
        let label = try event.optionalText("label")
        guard label != nil || isBegunByRows, label != "gone" else { return nil }
        var row = row ?? Row([.null, .integer(0), .integer(0)])
        row[0] = label.map { .text($0) } ?? .null
        if let poison = try event.optionalInteger("poison"), mending.refuses(poison) {
            throw FoldError("the label is refused")
        }
        return row
    }

    /// Nothing counted, with the label.
    public func emptied(_ row: consuming Row?) -> Row? {
        let first: Row? = isBegunByRows ? Row([.null, .integer(0), .integer(0)]) : nil
        guard var row = row ?? first else { return nil }
        row[1] = .integer(0)
        row[2] = .integer(0)
        return row
    }

    /// Counts a row.
    public func put(_ key: Key, _ row: borrowing Row, into total: inout Row) throws(FoldError) {
        total[1] = .integer(try total[1].integer.adding(1, "rows"))
        total[2] = .integer(try total[2].integer.adding(row[0].integer, "sum"))
    }

    /// Counts a row out.
    public func take(_ key: Key, _ row: borrowing Row, outOf total: inout Row) throws(FoldError) {
        total[1] = .integer(try total[1].integer.subtracting(1, "rows"))
        total[2] = .integer(try total[2].integer.subtracting(row[0].integer, "sum"))
    }
}

extension Value {
    /// The integer; 0 for anything else.
    public var integer: Int64 {
        guard case .integer(let value) = self else { return 0 }
        return value
    }
}
