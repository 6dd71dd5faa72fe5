import EventLog
import TableComparison

/// A refold of a projection's file from offset 0, and how the file compared with it.
public struct Verification: Sendable {
    /// How it stands.
    public enum State: String, Sendable {
        /// The log is folded again.
        case running
        /// The file equals its refold.
        case matched
        /// Rows differed; the refold takes the file's place.
        case drifted
        /// It could not be carried out.
        case failed
    }

    /// The version that is verified.
    public let version: Int
    /// The generation that is verified.
    public let generation: Int64
    /// How it stands.
    public var state: State
    /// The refold, while it runs.
    public var refold: ProjectionFile?
    /// The position at which both were compared.
    public var position: Position?
    /// What the comparison found.
    public var result: FileDifferences?
    /// Whether the refold has taken the file's place.
    public var isRepaired = false
    /// Why it failed.
    public var reason: String?
}
