import Projections

/// How full each harbour is: an aggregate over the rows of `Berths`. When a berth's row changes,
/// the old one is taken out and the new one put in.
struct Harbours: Aggregate {
    /// The key is a prefix of the berths' key.
    let table = TableSchema(
        name: "harbours", key: [Column("harbour", .text, "The harbour.")],
        columns: [
            Column("occupied", .integer, "How many berths have a ship."),
            Column("tonnage", .integer, "The gross tonnage of the ships together."),
        ])

    /// A row begins with the first berth of its harbour, and what is counted begins at 0.
    func emptied(_ row: consuming Row?) -> Row? { Row([.integer(0), .integer(0)]) }

    func put(_ key: Key, _ row: borrowing Row, into total: inout Row) throws(FoldError) {
        guard case (.integer(let occupied), .integer(let sum)) = (total[0], total[1]),
            case .integer(let tonnage) = row[1], row[0] != .null
        else { return }
        total[0] = .integer(try occupied.adding(1, "occupied"))
        total[1] = .integer(try sum.adding(tonnage, "tonnage"))
    }

    func take(_ key: Key, _ row: borrowing Row, outOf total: inout Row) throws(FoldError) {
        guard case (.integer(let occupied), .integer(let sum)) = (total[0], total[1]),
            case .integer(let tonnage) = row[1], row[0] != .null
        else { return }
        total[0] = .integer(try occupied.subtracting(1, "occupied"))
        total[1] = .integer(try sum.subtracting(tonnage, "tonnage"))
    }
}
