import EventLog

/// Which log a table's rows were folded from, and how far.
public struct Checkpoint: Sendable, Equatable {
    /// The log's id; a table of another log is never served.
    public var logID: String
    /// Renewed whenever the table's content is made anew, so that an old position never vouches
    /// for other content.
    public var generation: Int64
    /// Counts the times that rows changed while the position stood: quarantined keys that were
    /// folded after all.
    public var revision: Int64
    /// The last event that the rows reflect.
    public var position: Position
    /// The `time` of the newest applied event as it was sent, nil where there is none.
    public var lastEventTime: String?

    /// A checkpoint of the given values.
    public init(
        logID: String, generation: Int64, revision: Int64 = 0, position: Position,
        lastEventTime: String?
    ) {
        self.revision = revision
        self.logID = logID
        self.generation = generation
        self.position = position
        self.lastEventTime = lastEventTime
    }
}
