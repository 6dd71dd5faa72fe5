import EventLog
import Projections

/// A row as its table keeps it: what the reducer made, and the last event that it was made of.
public struct StoredRow: Sendable, Equatable {
    /// The values that the reducer set.
    public var row: Row
    /// The offset of the last subscribed event of the row's key.
    public var lastEventOffset: Offset

    /// A row after the event at `lastEventOffset`.
    public init(row: Row, lastEventOffset: Offset) {
        self.row = row
        self.lastEventOffset = lastEventOffset
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
