import Projections

/// The sum of a group's amounts, with a label that events of its own set; a label of null deletes
/// the row of a sum that only a label begins.
struct GroupSum: Aggregate {
    let table: TableSchema
    let subscribedTypes = ["labelled"]
    private let isBegunByRows: Bool

    init(name: String, isBegunByRows: Bool) {
        self.isBegunByRows = isBegunByRows
        table = TableSchema(
            name: name, key: [Column("group", .text, "The group.")],
            columns: [
                Column("label", .text, isNullable: true, "The label."),
                Column("sum", .integer, "The sum."),
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
        var row = row ?? Row([.null, .integer(0)])
        row[0] = label.map { .text($0) } ?? .null
        return row
    }

    func emptied(_ row: consuming Row?) -> Row? {
        guard var row = row ?? (isBegunByRows ? Row([.null, .integer(0)]) : nil) else { return nil }
        row[1] = .integer(0)
        return row
    }

    func put(_ key: Key, _ row: borrowing Row, into total: inout Row) throws(FoldError) {
        total[1] = .integer(try amount(total[1]).adding(amount(row[0]), "sum"))
    }

    func take(_ key: Key, _ row: borrowing Row, outOf total: inout Row) throws(FoldError) {
        total[1] = .integer(try amount(total[1]).subtracting(amount(row[0]), "sum"))
    }

    private func amount(_ value: Value) -> Int64 {
        guard case .integer(let amount) = value else { return 0 }
        return amount
    }
}
