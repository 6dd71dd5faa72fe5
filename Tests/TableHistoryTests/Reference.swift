import EventLog
import Projections
import StreamTables

@testable import TableHistory

/// What history must say, by the plain fold: each event is folded once, in order, and what it did
/// to each row is noted.
struct Reference: Sendable {
    /// The lineage of a key as its projector keeps it.
    struct Lineage {
        var chunks: [LineageChunk] = []
        var tail = LineageTail()

        mutating func note(_ key: Key, _ offset: Int64, _ row: Row?) {
            tail.append(Offset(offset))
            guard row == nil || tail.offsets.count == 128 else { return }
            chunks.append(LineageChunk(key: key, lineage: tail, row: row))
            tail = LineageTail()
        }
    }

    /// What an event did to a row of an aggregate, or to a root row.
    struct Change {
        let name: EventName
        let before: MemoryFold.Entry?
        let after: MemoryFold.Entry?

        var entry: HistoryEntry {
            HistoryEntry(event: name, before: before?.row, after: after?.row)
        }
    }

    private(set) var fold: MemoryFold
    /// For each table, the lineage of its keys.
    private(set) var lineage: [[Key: Lineage]]
    /// For each table, what the events that touched its rows, or rows that they count, did.
    private(set) var touches: [[Key: [Change]]]
    /// For each table, what happened to its rows: all events that met a root row, and those that
    /// changed the row of an aggregate.
    private(set) var changes: [[Key: [Change]]]
    /// The tables as they stood at some positions.
    private(set) var standing: [Int64: [[Key: MemoryFold.Entry]]] = [:]
    /// Root keys that events named without making a row.
    private(set) var unborn: Set<Key> = []
    private let projection: any Projection
    private let reducers: [any Reducer]

    init(
        _ projection: any Projection, _ events: [SentEvent], standingAt positions: Set<Int64>
    ) throws {
        self.projection = projection
        reducers = projection.reducers
        fold = MemoryFold(projection)
        lineage = reducers.map { _ in [:] }
        touches = reducers.map { _ in [:] }
        changes = touches
        if positions.contains(-1) { standing[-1] = fold.tables }
        for sent in events {
            try note(sent)
            let offset = sent.name.offset.rawValue
            if positions.contains(offset) { standing[offset] = fold.tables }
        }
        changes = touches.enumerated().map { place, keys in
            keys.mapValues { touches in
                touches.filter { touch in
                    place == 0
                        ? touch.before != nil || touch.after != nil : touch.before != touch.after
                }
            }.filter { !$0.value.isEmpty }
        }
        unborn = Set(touches[0].keys).subtracting(changes[0].keys)
    }

    private mutating func note(_ sent: SentEvent) throws {
        var event = Event()
        try sent.load(into: &event)
        var own = reducers.map { _ in [Key]() }
        for place in reducers.indices
        where reducers[place].subscribedTypes.contains(sent.name.type) {
            try reducers[place].keys(of: event, into: &own[place])
        }
        var touched = own.map { Set($0) }
        for (index, aggregate) in projection.aggregates.enumerated() {
            touched[index + 1].formUnion(own[0].map(aggregate.group))
        }
        let before = touched.indices.map { place in
            Dictionary(uniqueKeysWithValues: touched[place].map { ($0, fold.tables[place][$0]) })
        }
        let offset = sent.name.offset.rawValue
        try fold.fold(event, at: offset)
        for place in touched.indices {
            for key in touched[place] {
                let old = before[place][key] ?? nil
                let new = fold.tables[place][key]
                touches[place][key, default: []].append(
                    Change(name: sent.name, before: old, after: new))
                if own[place].contains(key), old != nil || new != nil {
                    lineage[place][key, default: Lineage()].note(key, offset, new?.row)
                }
            }
        }
    }

    /// Writes the tables, their lineage and the position that they reflect.
    func write(to writer: TableWriter, _ end: Int64) throws {
        for place in reducers.indices {
            for (key, entry) in fold.tables[place].sorted(by: { $0.key < $1.key }) {
                let row = StoredRow(
                    row: entry.row, lastEventOffset: Offset(entry.lastEventOffset),
                    lineage: lineage[place][key]?.tail ?? LineageTail())
                try writer.write(key, row, in: place)
            }
            for chunk in lineage[place].values.flatMap(\.chunks) {
                try writer.write(chunk, in: place)
            }
        }
        try writer.commit(to: Position(last: end), lastEventTime: "2026-07-14T08:00:00Z")
    }

    /// All that happened to the root row at `key`, oldest first.
    func history(of key: Key) -> [HistoryEntry] { changes[0][key]?.map(\.entry) ?? [] }

    /// What happened to the row at `key` up to `position`.
    func history(of key: Key, in place: Int, upTo position: Int64) -> [HistoryEntry] {
        let changes = changes[place][key] ?? []
        return changes.filter { $0.name.offset.rawValue <= position }.map(\.entry)
    }

    /// How the root row at `key` stood at `position`.
    func row(_ key: Key, asOf position: Int64) -> RowAsOf {
        guard let changes = changes[0][key], let first = changes.first else { return .none }
        guard let last = changes.last(where: { $0.name.offset.rawValue <= position }) else {
            return .begins(first.name.offset)
        }
        return last.after.map { .row(StoredRow($0)) } ?? .deleted
    }
}

extension StoredRow {
    /// A row without its lineage.
    init(_ entry: MemoryFold.Entry) {
        self.init(row: entry.row, lastEventOffset: Offset(entry.lastEventOffset))
    }

    /// The row without its lineage.
    var bare: StoredRow { StoredRow(row: row, lastEventOffset: lastEventOffset) }
}
