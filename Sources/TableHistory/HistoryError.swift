import EventLog
import Projections
import StreamTables

/// Why the history of a row cannot be told.
public enum HistoryError: Error, Sendable, CustomStringConvertible {
    /// The table's file failed.
    case table(TableError)
    /// The log failed, or has no event that a row was made of.
    case log(String)
    /// An event that was folded before, or that a question holds, cannot be folded.
    case fold(FoldError, index: Int)
    /// The event of a question does not touch the row.
    case otherRow(index: Int)
    /// More events make up the answer than one question may cost.
    case tooMany(limit: Int)

    /// One sentence.
    public var description: String {
        switch self {
        case .table(let error): return error.description
        case .log(let reason): return reason
        case .fold(let error, _): return error.description
        case .otherRow: return "the event does not touch this row"
        case .tooMany(let limit): return "more than \(limit) rows or events make up the answer"
        }
    }
}
