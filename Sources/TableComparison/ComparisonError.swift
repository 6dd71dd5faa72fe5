import SQLite

/// Why two files could not be compared to the end.
public enum ComparisonError: Error, Sendable, CustomStringConvertible {
    /// They cannot be held against each other; the text says why.
    case incomparable(String)
    /// The caller no longer wants the result.
    case cancelled
    /// SQLite failed on one of the files.
    case sqlite(SQLiteError)

    /// One sentence.
    public var description: String {
        switch self {
        case .incomparable(let reason): return reason
        case .cancelled: return "the comparison was cancelled"
        case .sqlite(let error): return error.description
        }
    }
}
