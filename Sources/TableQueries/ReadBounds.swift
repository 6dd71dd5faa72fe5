import EventLog

/// What a reader demands of the rows it gets, whichever they are.
public struct ReadBounds: Sendable, Hashable {
    /// `version`: the projection version that must answer; nil asks for the live one.
    public var version: Int?
    /// `min_offset`: the rows reflect at least the events up to here.
    public var minimumPosition: Position?
    /// `as_of`: the rows as they stood at this position; nil asks for them as they stand.
    public var asOf: Position?
    /// `max_lag_seconds` in milliseconds, rounded down: lag is counted in whole milliseconds, so
    /// that a lag is within the bound exactly where it is within the rounded one.
    public var maximumLagMilliseconds: Int64?

    /// No bounds, or the given ones.
    public init(
        version: Int? = nil, minimumPosition: Position? = nil, asOf: Position? = nil,
        maximumLagMilliseconds: Int64? = nil
    ) {
        self.asOf = asOf
        self.version = version
        self.minimumPosition = minimumPosition
        self.maximumLagMilliseconds = maximumLagMilliseconds
    }

    /// Whether any rows of the asked version will do.
    public var demandsNothing: Bool {
        minimumPosition == nil && asOf == nil && maximumLagMilliseconds == nil
    }

    /// A bound that rows do not meet.
    public enum Failure: Sendable, Hashable {
        /// The demanded position was never reached by the log: waiting is no use.
        case beyondLogEnd
        /// The demanded position is in the log and not applied yet.
        case notYetApplied
        /// The rows are older than the reader accepts.
        case tooStale
    }

    /// The first bound that rows of the given freshness do not meet; nil where they meet all.
    /// The version is not looked at: it chooses the table.
    public func failure(of freshness: Freshness) -> Failure? {
        if let minimumPosition {
            if minimumPosition > freshness.logEnd { return .beyondLogEnd }
            if minimumPosition > freshness.position { return .notYetApplied }
        }
        if let maximumLagMilliseconds, freshness.lagMilliseconds > maximumLagMilliseconds {
            return .tooStale
        }
        return nil
    }
}
