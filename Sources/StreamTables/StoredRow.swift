import EventLog
import Projections

/// A row as its table keeps it: what the reducer made, and what it was made of.
public struct StoredRow: Sendable, Equatable {
    /// The values that the reducer set.
    public var row: Row
    /// The offset of the last event that counts for the row.
    public var lastEventOffset: Offset
    /// The newest events that its reducer folded into it; older ones are in chunks.
    public var lineage: LineageTail

    /// A row after the event at `lastEventOffset`.
    public init(row: Row, lastEventOffset: Offset, lineage: LineageTail = LineageTail()) {
        self.row = row
        self.lastEventOffset = lastEventOffset
        self.lineage = lineage
    }
}

/// What a batch of events did to one key.
public struct RowChange: Sendable {
    /// The key.
    public let key: Key
    /// The row after the batch, nil where it is deleted.
    public let new: StoredRow?

    /// A change of the row at `key`.
    public init(key: Key, new: StoredRow?) {
        self.key = key
        self.new = new
    }
}
