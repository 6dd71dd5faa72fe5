import EventLog
import Projections

/// What is different between two files at one position.
public struct FileDifferences: Sendable, Equatable {
    /// The position that both stood at.
    public let position: Position
    /// The tables that both have.
    public let tables: [TableDifferences]
    /// Tables that were not compared, since only the first file has them.
    public let tablesOnlyInFrom: [String]
    /// Tables that were not compared, since only the second file has them.
    public let tablesOnlyInTo: [String]

    /// How many rows differ, over all tables.
    public var differences: Int { tables.reduce(0) { $0 + $1.differences } }
    /// How many rows the compared tables have in `from`.
    public var rowsInFrom: Int { tables.reduce(0) { $0 + $1.rowsInFrom } }
    /// How many rows the compared tables have in `to`.
    public var rowsInTo: Int { tables.reduce(0) { $0 + $1.rowsInTo } }
    /// The digest over the tables of `from`; nil where none was made.
    public var digestOfFrom: UInt64? { RowDigest.combined(tables.map(\.digestOfFrom)) }
    /// The digest over the tables of `to`; nil where none was made.
    public var digestOfTo: UInt64? { RowDigest.combined(tables.map(\.digestOfTo)) }
}

/// What is different in one table.
public struct TableDifferences: Sendable, Equatable {
    /// The table's name.
    public let table: String
    /// Rows that are equal in all compared columns.
    public internal(set) var equal = 0
    /// Rows of one key that differ.
    public internal(set) var changed = 0
    /// Rows whose key only `from` has.
    public internal(set) var onlyInFrom = 0
    /// Rows whose key only `to` has.
    public internal(set) var onlyInTo = 0
    /// Value columns that were not compared: `to` has none of that name and type.
    public let columnsOnlyInFrom: [String]
    /// Value columns that were not compared: `from` has none of that name and type.
    public let columnsOnlyInTo: [String]
    /// The first differing rows in key order, as many as were asked for.
    public internal(set) var samples: [RowDifference] = []
    /// XXH3 over all columns of all rows of `from`, in key order; nil where none was asked for.
    /// Equal content has an equal digest, whatever file it stands in.
    public internal(set) var digestOfFrom: UInt64?
    /// The same for `to`.
    public internal(set) var digestOfTo: UInt64?

    /// How many rows differ in any way.
    public var differences: Int { changed + onlyInFrom + onlyInTo }
    /// How many rows `from` has.
    public var rowsInFrom: Int { equal + changed + onlyInFrom }
    /// How many rows `to` has.
    public var rowsInTo: Int { equal + changed + onlyInTo }

    init(_ pair: TablePair) {
        table = pair.from.name
        columnsOnlyInFrom = pair.columnsOnlyInFrom
        columnsOnlyInTo = pair.columnsOnlyInTo
    }
}

/// A row that differs.
public struct RowDifference: Sendable, Equatable {
    /// How it differs.
    public enum Change: String, Sendable {
        /// Both have the row, with other values.
        case changed
        /// Only `from` has the row.
        case onlyInFrom = "only_in_from"
        /// Only `to` has the row.
        case onlyInTo = "only_in_to"
    }

    /// The row's key.
    public let key: Key
    /// How it differs.
    public let change: Change
    /// The row in `from`.
    public let old: Row?
    /// The row in `to`.
    public let new: Row?
    /// The columns that differ; all value columns of a row that only one side has.
    public let columns: [ColumnDifference]
    /// The row's `last_event_offset` in `from`.
    public let oldLastEventOffset: Offset?
    /// The row's `last_event_offset` in `to`.
    public let newLastEventOffset: Offset?
}

/// A column's two values. Where the table holds what its projector never writes (2 in a column of
/// yes and no, a list with blanks between its texts) and both would read the same, the values are
/// the integers or texts that stand in the files.
public struct ColumnDifference: Sendable, Equatable {
    /// The column's name.
    public let name: String
    /// The value in `from`, null where it has no such row.
    public let old: Value
    /// The value in `to`, null where it has no such row.
    public let new: Value

    /// A difference of the column `name`.
    public init(name: String, old: Value, new: Value) {
        self.name = name
        self.old = old
        self.new = new
    }
}
