import Projections
import SQLite
import StreamTables

/// Holds rows of both sides against each other; the cursors give all columns of their tables.
struct RowMatch {
    private let keyColumns: Int
    private let shared: [TablePair.Shared]

    init(_ pair: TablePair, comparesOffsets: Bool) {
        keyColumns = pair.from.keyColumns.count
        let offset = TableSchema.lastEventOffset
        shared =
            pair.shared
            + (comparesOffsets
                ? [
                    TablePair.Shared(
                        name: offset.name, type: offset.type, from: pair.from.columns.count - 1,
                        to: pair.to.columns.count - 1)
                ] : [])
    }

    /// Which side's current key comes first: below 0 `from`'s, 0 for both. A side without a row
    /// comes last.
    @inline(__always)
    func order(_ from: RowCursor, _ to: RowCursor) -> Int {
        guard from.isAtRow else { return 1 }
        guard to.isAtRow else { return -1 }
        return from.keyOrder(to, columns: keyColumns)
    }

    /// Whether the current rows, of one key, are equal in all compared columns.
    @inline(__always)
    func isEqual(_ from: RowCursor, _ to: RowCursor) -> Bool {
        for column in shared where !from.isEqual(column.from, to, column.to) { return false }
        return true
    }

    /// Whether the rows that were looked up for one key differ, one of them being missing included.
    func differ(_ from: RowCursor, _ to: RowCursor) -> Bool {
        guard from.isAtRow, to.isAtRow else { return from.isAtRow != to.isAtRow }
        return !isEqual(from, to)
    }

    /// The compared columns in which the current rows differ.
    func differences(_ from: RowCursor, _ to: RowCursor) -> [ColumnDifference] {
        shared.compactMap { column in
            guard !from.isEqual(column.from, to, column.to) else { return nil }
            let old = from.statement.value(column.from, as: column.type)
            let new = to.statement.value(column.to, as: column.type)
            guard old == new else {
                return ColumnDifference(name: column.name, old: old, new: new)
            }
            return ColumnDifference(
                name: column.name, old: from.stored(column.from), new: to.stored(column.to))
        }
    }
}

extension RowCursor {
    /// A column's value as it stands in the file, whatever the column is meant to hold.
    fileprivate func stored(_ column: Int) -> Value {
        switch statement.kind(column) {
        case .null: return .null
        case .integer: return .integer(statement.integer(column))
        default: return .text(Text(statement.text(column)))
        }
    }
}
