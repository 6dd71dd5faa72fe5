import EventLog
import Projections
import StreamTables

/// How the rows of an aggregate came to be: by the events of the root rows that each counts, and by
/// events of its own. They are all folded again, so a question costs as much as they are.
public struct AggregateHistory {
    /// How many events one answer may be folded from, and how many root rows looked at.
    public static let limit = 100_000

    private let projection: any Projection
    private let place: Int
    private let aggregate: any Aggregate
    private let roots: LineageReader
    private let own: LineageReader
    private let events: FoldedEvents

    /// The history of the rows of the aggregate at `place` of `projection`'s tables.
    public init(
        _ projection: any Projection, place: Int, _ reader: TableReader, _ log: LogReader
    ) {
        self.projection = projection
        self.place = place
        aggregate = projection.aggregates[place - 1]
        roots = LineageReader(reader, projection.table)
        own = LineageReader(reader, aggregate.table)
        events = FoldedEvents(log)
    }

    /// An event and the keys that it touches: root rows that are counted here, or the row itself.
    private struct Touch {
        var keys: [Key] = []
        var isOwn = false
    }

    /// All events that the row at `key` was made of, up to `position`, and what each did to it.
    /// Events that left it as it was are not among them.
    /// - Throws: `HistoryError`.
    public func entries(
        of key: Key, upTo position: Position
    ) throws(HistoryError) -> (entries: [HistoryEntry], row: StoredRow?) {
        var entries: [HistoryEntry] = []
        var left = AggregateHistory.limit
        let row = try fold(key, upTo: position, &left) { entries.append($0) }
        return (entries, row)
    }

    /// The row at `key` as it stood at `position`.
    /// - Throws: `HistoryError`.
    public func row(at key: Key, asOf position: Position) throws(HistoryError) -> RowAsOf {
        var left = AggregateHistory.limit
        if let row = try row(at: key, asOf: position, &left) { return .row(row) }
        guard let first = try firstOffset(of: key) else { return .none }
        return first.rawValue > position.last ? .begins(first) : .deleted
    }

    /// The row at `key` as it stood at `position`; nil where none did.
    /// - Parameter left: how many events may be folded; less by those that were.
    /// - Throws: `HistoryError`.
    func row(
        at key: Key, asOf position: Position, _ left: inout Int
    ) throws(HistoryError) -> StoredRow? {
        // Nothing came since: the row is the one that stands.
        let stored = try wrapped { () throws(TableError) in try own.row(at: key) }
        if let stored, stored.lastEventOffset.rawValue <= position.last { return stored }
        return try fold(key, upTo: position, &left, noting: nil)
    }

    private func fold(
        _ key: Key, upTo position: Position, _ left: inout Int,
        noting note: ((HistoryEntry) -> Void)?
    ) throws(HistoryError) -> StoredRow? {
        let touches = try touches(key, position, left)
        left -= touches.count
        var fold = MemoryFold(projection)
        var index = 0
        try events.forEach(touches.map(\.offset)) { (event, name) throws(HistoryError) in
            let (offset, touch) = touches[index]
            index += 1
            let before = fold.tables[place][key]
            do throws(FoldError) {
                for root in touch.keys {
                    try fold.fold(event, at: offset.rawValue, into: root, in: 0)
                }
                if touch.isOwn { try fold.fold(event, at: offset.rawValue, into: key, in: place) }
            } catch {
                throw .fold(error, index: 0)
            }
            let after = fold.tables[place][key]
            guard let note, before != after else { return }
            note(HistoryEntry(event: name(), before: before?.row, after: after?.row))
        }
        return fold.tables[place][key].map {
            StoredRow(row: $0.row, lastEventOffset: Offset($0.lastEventOffset))
        }
    }

    private func touches(
        _ key: Key, _ position: Position, _ limit: Int
    ) throws(HistoryError) -> [(offset: Offset, touch: Touch)] {
        var touches: [Offset: Touch] = [:]
        for root in try rootKeys(under: key) {
            for offset in try offsets(root, roots, position, limit) {
                touches[offset, default: Touch()].keys.append(root)
            }
            try check(touches.count, limit)
        }
        for offset in try offsets(key, own, position, limit) {
            touches[offset, default: Touch()].isOwn = true
        }
        try check(touches.count, limit)
        return touches.sorted { $0.key < $1.key }.map { (offset: $0.key, touch: $0.value) }
    }

    private func check(_ count: Int, _ limit: Int) throws(HistoryError) {
        guard count <= limit else { throw .tooMany(limit: AggregateHistory.limit) }
    }

    private func offsets(
        _ key: Key, _ table: LineageReader, _ position: Position, _ limit: Int
    ) throws(HistoryError) -> [Offset] {
        try wrapped { () throws(TableError) in
            try RowPieces(key, table).offsets(upTo: Offset(position.last), limit: limit)
        }
    }

    private func rootKeys(under key: Key) throws(HistoryError) -> [Key] {
        var keys: Set<Key> = []
        try wrapped { () throws(TableError) in
            let most = AggregateHistory.limit + 1
            keys = Set(try roots.keysWithChunks(under: key, limit: most))
            try roots.forEachRow(under: key, limit: most) { root, _ in keys.insert(root) }
        }
        try check(keys.count, AggregateHistory.limit)
        return keys.sorted()
    }

    /// The event that the row first came of: of a root row, where one begins it, or of its own.
    private func firstOffset(of key: Key) throws(HistoryError) -> Offset? {
        let counted = aggregate.emptied(nil) == nil ? [] : try rootKeys(under: key)
        return try wrapped { () throws(TableError) in
            var first = try RowPieces(key, own).firstOffset()
            for root in counted {
                guard let offset = try RowPieces(root, roots).firstOffset() else { continue }
                first = min(first ?? offset, offset)
            }
            return first
        }
    }

    private func wrapped<Result>(
        _ body: () throws(TableError) -> Result
    ) throws(HistoryError) -> Result {
        do {
            return try body()
        } catch {
            throw .table(error)
        }
    }
}
