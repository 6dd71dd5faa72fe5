import Projections

/// A table made by nothing but a projection's pure functions: what every test compares with.
public struct PureFold {
    /// A row and the offset of the last event of its key.
    public struct Entry: Hashable, Sendable {
        /// The row.
        public var row: Row
        /// The offset of the key's last subscribed event.
        public var lastEventOffset: Int64

        /// A row after the event at `lastEventOffset`.
        public init(row: Row, lastEventOffset: Int64) {
            self.row = row
            self.lastEventOffset = lastEventOffset
        }
    }

    /// The table so far.
    public private(set) var entries: [Key: Entry] = [:]
    /// The offset of the next event.
    public private(set) var next: Int64 = 0
    private let projection: any Projection
    private let types: Set<String>

    /// An empty table of `projection`.
    public init(_ projection: any Projection) {
        self.projection = projection
        types = Set(projection.subscribedTypes)
    }

    /// The rows alone.
    public var rows: [Key: Row] { entries.mapValues(\.row) }

    /// Folds the next event.
    /// - Throws: `FoldError`.
    public mutating func fold(type: String, topic: String, data: [UInt8]) throws {
        defer { next += 1 }
        guard types.contains(type) else { return }
        var event = Event()
        try event.load(type: type, topic: topic, data: data.span.bytes)
        var keys: [Key] = []
        try projection.keys(of: event, into: &keys)
        for key in keys {
            let row = try projection.reduce(key, entries[key]?.row, event)
            entries[key] = row.map { Entry(row: $0, lastEventOffset: next) }
        }
    }

    /// Folds the next event.
    /// - Throws: `FoldError`.
    public mutating func fold(_ event: GoldenEvent) throws {
        try fold(type: event.type, topic: event.topic, data: event.data)
    }
}
