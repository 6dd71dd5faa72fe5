/// A projection's tables folded in memory, one event at a time, by the plainest code that follows
/// the definition. It is what checks and questions about few keys fold with, and what every other
/// way of folding must equal.
public struct MemoryFold: Sendable {
    /// A row and the offset of the last event that counts for it.
    public struct Entry: Hashable, Sendable {
        /// The row.
        public var row: Row
        /// The offset of the last subscribed event of the row's key; of an aggregate's row, of the
        /// last event that changed a row it counts, or that its own reducer folded.
        public var lastEventOffset: Int64

        /// A row after the event at `lastEventOffset`.
        public init(row: Row, lastEventOffset: Int64) {
            self.row = row
            self.lastEventOffset = lastEventOffset
        }
    }

    /// The rows of each table, in the order of `Projection.tables`.
    public private(set) var tables: [[Key: Entry]]
    private let projection: any Projection
    private let aggregates: [any Aggregate]

    /// Empty tables of `projection`.
    public init(_ projection: any Projection) {
        self.projection = projection
        aggregates = projection.aggregates
        tables = projection.tables.map { _ in [:] }
    }

    /// Puts a row in the root table, counted by its aggregates, as if it had been folded there.
    /// - Throws: `FoldError` where a sum leaves 64 bits.
    public mutating func insert(_ key: Key, _ entry: Entry) throws(FoldError) {
        try replace(key, tables[0][key], by: entry, at: entry.lastEventOffset)
    }

    /// Puts a row in the table at `place` and counts nothing.
    public mutating func set(_ key: Key, _ entry: Entry?, in place: Int) {
        tables[place][key] = entry
    }

    /// Folds an event into the tables that subscribe to its type.
    /// - Throws: `FoldError`; keys before the one that failed are folded.
    public mutating func fold(
        _ event: borrowing Event, at offset: Int64
    ) throws(FoldError) {
        if projection.subscribedTypes.contains(event.type) {
            var keys: [Key] = []
            try projection.keys(of: event, into: &keys)
            for key in keys { try fold(event, at: offset, into: key) }
        }
        for place in aggregates.indices
        where aggregates[place].subscribedTypes.contains(event.type) {
            try foldOwn(event, at: offset, place)
        }
    }

    /// Folds an event that touches `key` into that row of the table at `place` alone; aggregates
    /// count a root row.
    /// - Throws: `FoldError`; nothing has changed then.
    public mutating func fold(
        _ event: borrowing Event, at offset: Int64, into key: Key, in place: Int = 0
    ) throws(FoldError) {
        guard place == 0 else { return try foldOwn(event, at: offset, into: key, place - 1) }
        let old = tables[0][key]
        var before = old?.row
        before?.settle()
        let row = try projection.reduce(key, before, event)
        let new = row.map { Entry(row: $0, lastEventOffset: offset) }
        guard row?.isChanged ?? (old != nil) else { return tables[0][key] = new }
        try replace(key, old, by: new, at: offset)
    }

    private mutating func replace(
        _ key: Key, _ old: Entry?, by new: Entry?, at offset: Int64
    ) throws(FoldError) {
        tables[0][key] = new
        var totals: [Row?] = []
        do throws(FoldError) {
            for place in aggregates.indices {
                totals.append(try total(place, key, old?.row, new?.row))
            }
        } catch {
            tables[0][key] = old
            throw error
        }
        for (place, row) in totals.enumerated() {
            guard let row else { continue }
            let group = aggregates[place].group(of: key)
            tables[place + 1][group] = Entry(row: row, lastEventOffset: offset)
        }
    }

    /// The aggregate's row once the root table has `new` for `old` at `key`; nil where no row is.
    private func total(
        _ place: Int, _ key: Key, _ old: Row?, _ new: Row?
    ) throws(FoldError) -> Row? {
        let aggregate = aggregates[place]
        let group = aggregate.group(of: key)
        guard var row = tables[place + 1][group]?.row ?? aggregate.emptied(nil) else { return nil }
        do throws(FoldError) {
            if let old { try aggregate.take(key, old, outOf: &row) }
            if let new { try aggregate.put(key, new, into: &row) }
        } catch {
            row = try counted(group, aggregate, row)
        }
        return row
    }

    private mutating func foldOwn(
        _ event: borrowing Event, at offset: Int64, _ place: Int
    ) throws(FoldError) {
        let aggregate = aggregates[place]
        var keys: [Key] = []
        try aggregate.keys(of: event, into: &keys)
        for key in keys { try foldOwn(event, at: offset, into: key, place) }
    }

    private mutating func foldOwn(
        _ event: borrowing Event, at offset: Int64, into key: Key, _ place: Int
    ) throws(FoldError) {
        let aggregate = aggregates[place]
        let old = tables[place + 1][key]
        var row = try aggregate.reduce(key, old?.row, event)
        if old == nil, let begun = row { row = try counted(key, aggregate, begun) }
        tables[place + 1][key] = row.map { Entry(row: $0, lastEventOffset: offset) }
    }

    /// Counts the group's rows in the order of their keys: another may leave 64 bits on the way.
    private func counted(
        _ group: Key, _ aggregate: any Aggregate, _ row: Row
    ) throws(FoldError) -> Row {
        guard var total = aggregate.emptied(row) else { return row }
        let rows = tables[0].filter { aggregate.group(of: $0.key) == group }
        for (key, entry) in rows.sorted(by: { $0.key < $1.key }) {
            try aggregate.put(key, entry.row, into: &total)
        }
        return total
    }
}
