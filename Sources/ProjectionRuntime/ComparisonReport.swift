import EventLog
import Projections
import TableComparison

/// Two versions of a projection compared at one position.
public struct ComparisonReport: Sendable {
    /// The version that differences are told from.
    public let from: Int
    /// The version that differences lead to.
    public let to: Int
    /// What differs.
    public let found: FileDifferences
    /// For each table, the event after which a sampled key's rows went apart, where it is known.
    public let causes: [String: [Key: CausingEvent]]
    /// Names this comparison; a cutover can be made conditional on it.
    public let tag: String
}

/// The event after which the rows of a key went apart.
public struct CausingEvent: Sendable, Equatable {
    /// Its place in the log.
    public let offset: Offset
    /// Its type.
    public let type: String
    /// Its `time` as it was sent; nil where it has none.
    public let time: String?
}

/// What a cutover or a rollback has brought about.
public struct Cutover: Sendable {
    /// The version that answers now.
    public let version: Int
    /// Its file's generation.
    public let generation: Int64
    /// The version that answered before, which goes on as a standby.
    public let previousVersion: Int
    /// The position that readers were handed over at.
    public let position: Position
    /// How many rows differed, where they were counted.
    public let differences: Int64?
}

/// The last comparison of a projection's versions, for a cutover that names it.
struct KeptComparison: Sendable {
    let fromGeneration: Int64
    let toGeneration: Int64
    let tag: String
    let differences: Int64
}
