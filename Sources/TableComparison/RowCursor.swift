import Glibc
import Projections
import SQLite
import StreamTables

/// A running question that gives rows of one table, and the row where it stands.
final class RowCursor {
    let statement: Statement
    private(set) var isAtRow = false

    /// A question that was not asked yet.
    init(_ sql: String, in reader: TableReader) throws(ComparisonError) {
        do {
            statement = try reader.database.prepare(sql)
        } catch {
            throw .sqlite(error)
        }
    }

    /// Goes to the next row; past the last one `isAtRow` is false.
    @inline(__always)
    func advance() throws(ComparisonError) {
        do {
            isAtRow = try statement.step()
        } catch {
            isAtRow = false
            throw .sqlite(error)
        }
    }

    /// Asks anew for the row of a key.
    func find(_ key: Key) throws(ComparisonError) {
        statement.reset()
        for (index, part) in key.parts.enumerated() { statement.bind(index + 1, part) }
        try advance()
    }
}

/// Columns of two rows, held against each other as SQLite has them: no value is made.
extension RowCursor {
    /// Whether the value in a column is the same as that in a column of the other.
    @inline(__always)
    func isEqual(_ column: Int, _ other: RowCursor, _ otherColumn: Int) -> Bool {
        let kind = statement.kind(column)
        guard kind == other.statement.kind(otherColumn) else { return false }
        switch kind {
        case .null: return true
        case .integer:
            return statement.integer(column) == other.statement.integer(otherColumn)
        default:
            return statement.withBytes(column) { left in
                other.statement.withBytes(otherColumn) { right in
                    left.count == right.count && RowCursor.order(left, right, left.count) == 0
                }
            }
        }
    }

    /// The order of the keys, which are the first columns of both: below 0 where this one's comes
    /// first, 0 where they are equal. SQLite's own: null, integers, then texts by their bytes.
    @inline(__always)
    func keyOrder(_ other: RowCursor, columns: Int) -> Int {
        for column in 0..<columns {
            let order = valueOrder(column, other)
            if order != 0 { return order }
        }
        return 0
    }

    @inline(__always)
    private func valueOrder(_ column: Int, _ other: RowCursor) -> Int {
        let (kind, otherKind) = (statement.kind(column), other.statement.kind(column))
        guard kind == otherKind else { return kind.rank - otherKind.rank }
        switch kind {
        case .null: return 0
        case .integer:
            let (left, right) = (statement.integer(column), other.statement.integer(column))
            return left == right ? 0 : left < right ? -1 : 1
        default:
            return statement.withBytes(column) { left in
                other.statement.withBytes(column) { right in
                    let order = RowCursor.order(left, right, min(left.count, right.count))
                    return order != 0 ? order : left.count - right.count
                }
            }
        }
    }

    /// The order of the first bytes of both.
    @inline(__always)
    private static func order(
        _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer, _ count: Int
    ) -> Int {
        guard count > 0, let left = left.baseAddress, let right = right.baseAddress else {
            return 0
        }
        return Int(memcmp(left, right, count))
    }
}

extension Statement.ColumnKind {
    /// The place in SQLite's order. A stream table is STRICT and its keys are integers and texts.
    fileprivate var rank: Int {
        switch self {
        case .null: return 0
        case .integer, .real: return 1
        case .text: return 2
        case .blob: return 3
        }
    }
}
