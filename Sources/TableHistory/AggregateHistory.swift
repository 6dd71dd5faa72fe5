import EventLog
import Projections
import StreamTables

/// How the rows of an aggregate came to be: by the events of the root rows that each counts, and by
/// events of its own. They are all folded again, so a question costs as much as they are.
public struct AggregateHistory {
    /// How many events one answer may be folded from.
    public static let limit = 100_000

    private let projection: any Projection
    private let place: Int
    private let aggregate: any Aggregate
    private let roots: LineageReader
    private let rootHistory: RowHistory
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
        rootHistory = RowHistory(projection, reader, log)
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
        let touches = try touches(key, position)
        var fold = MemoryFold(projection)
        var entries: [HistoryEntry] = []
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
            guard before != after else { return }
            entries.append(HistoryEntry(event: name(), before: before?.row, after: after?.row))
        }
        let row = fold.tables[place][key].map {
            StoredRow(row: $0.row, lastEventOffset: Offset($0.lastEventOffset))
        }
        return (entries, row)
    }

    private func touches(
        _ key: Key, _ position: Position
    ) throws(HistoryError) -> [(offset: Offset, touch: Touch)] {
        var touches: [Offset: Touch] = [:]
        for root in try rootKeys(under: key) {
            for offset in try rootHistory.offsets(of: root, upTo: position) {
                touches[offset, default: Touch()].keys.append(root)
            }
            try checkLimit(touches.count)
        }
        for offset in try ownOffsets(key) where offset.rawValue <= position.last {
            touches[offset, default: Touch()].isOwn = true
        }
        try checkLimit(touches.count)
        return touches.sorted { $0.key < $1.key }.map { (offset: $0.key, touch: $0.value) }
    }

    private func checkLimit(_ count: Int) throws(HistoryError) {
        guard count <= AggregateHistory.limit else {
            throw .tooMany(limit: AggregateHistory.limit)
        }
    }

    private func rootKeys(under key: Key) throws(HistoryError) -> [Key] {
        do throws(TableError) {
            var keys = Set(try roots.keysWithChunks(under: key))
            try roots.forEachRow(under: key) { root, _ in keys.insert(root) }
            return keys.sorted()
        } catch {
            throw .table(error)
        }
    }

    private func ownOffsets(_ key: Key) throws(HistoryError) -> [Offset] {
        do throws(TableError) {
            var offsets: [Offset] = []
            let pieces = try RowPieces(key, own)
            var piece = try pieces.piece(after: Offset(-1))
            while let current = piece, let last = current.offsets.last {
                offsets += current.offsets
                piece = try pieces.piece(after: last)
            }
            return offsets
        } catch {
            throw .table(error)
        }
    }
}
