import StreamTables

/// Why rows could not be read.
public enum RowReadError: Error, Sendable, CustomStringConvertible {
    /// The question does not fit the table as it stands now: its cursor is of another log.
    case query(QueryError)
    /// The table file failed.
    case table(TableError)

    /// Whether the read was ended by its time limit.
    public var isInterrupted: Bool {
        if case .table(.sqlite(let error)) = self { return error.isInterrupted }
        return false
    }

    /// One sentence.
    public var description: String {
        switch self {
        case .query(let error): return error.description
        case .table(let error): return error.description
        }
    }
}
