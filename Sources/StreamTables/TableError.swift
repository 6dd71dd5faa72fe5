import EventLog
import SQLite

/// Why a table file cannot be used or written.
public enum TableError: Error, Sendable, CustomStringConvertible {
    /// The file belongs to another log, another projection version, or an older layout.
    case foreign(String)
    /// The position is not where this writer left it: somebody else wrote the file.
    case positionMoved(expected: Position, found: Position)
    /// SQLite failed.
    case sqlite(SQLiteError)

    /// Whether only a rebuild from the log helps.
    public var needsRebuild: Bool {
        switch self {
        case .foreign, .positionMoved: return true
        case .sqlite(let error): return error.isCorrupt
        }
    }

    /// One sentence.
    public var description: String {
        switch self {
        case .foreign(let reason): return reason
        case .positionMoved(let expected, let found):
            return "the table stands at \(found.text), not at \(expected.text) where it was left"
        case .sqlite(let error): return error.description
        }
    }
}
