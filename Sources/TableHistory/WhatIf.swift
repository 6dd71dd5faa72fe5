import EventLog
import Projections
import StreamTables

/// What would become of a row if events came: nothing is written.
public enum WhatIf {
    /// An event of the question and what it would do.
    public struct Step: Sendable, Equatable {
        /// The event's type.
        public let type: String
        /// The row before it.
        public let before: Row?
        /// The row after it.
        public let after: Row?
    }

    /// How many root rows an aggregate's question may be answered from.
    public static let limit = 100_000

    /// Folds the events of `block` onto the row at `key` of the table at `place`.
    ///
    /// `reader` has a snapshot open. Events of an aggregate's question are those of the root rows
    /// that it counts, or its own.
    /// - Throws: `HistoryError.otherRow` where an event does not touch the row, or another.
    public static func steps(
        _ projection: any Projection, place: Int, _ key: Key, _ block: EventBlock,
        _ reader: TableReader
    ) throws(HistoryError) -> [Step] {
        var fold = MemoryFold(projection)
        try load(projection, place, key, reader, into: &fold)
        var steps: [Step] = []
        for index in 0..<block.count {
            let before = fold.tables[place][key]?.row
            var event = Event()
            let isTouched: Bool
            do throws(FoldError) {
                try block.withData(at: index) { (data) throws(FoldError) in
                    try event.load(
                        type: block.type(at: index).name, topic: block.topic(at: index), data: data)
                }
                isTouched = try apply(event, projection, place, key, to: &fold)
            } catch {
                throw .fold(error, index: index)
            }
            guard isTouched else { throw .otherRow(index: index) }
            steps.append(
                Step(
                    type: block.type(at: index).name, before: before,
                    after: fold.tables[place][key]?.row))
        }
        return steps
    }

    private static func load(
        _ projection: any Projection, _ place: Int, _ key: Key, _ reader: TableReader,
        into fold: inout MemoryFold
    ) throws(HistoryError) {
        do throws(TableError) {
            let table = LineageReader(reader, projection.tables[place])
            if let row = try table.row(at: key) { fold.set(key, entry(row), in: place) }
            guard place > 0 else { return }
            var rows: [(Key, StoredRow)] = []
            try LineageReader(reader, projection.table).forEachRow(under: key, limit: limit + 1) {
                rows.append(($0, $1))
            }
            for (key, row) in rows { fold.set(key, entry(row), in: 0) }
        } catch {
            throw .table(error)
        }
        guard fold.tables[0].count <= limit else { throw .tooMany(limit: limit) }
    }

    private static func entry(_ row: StoredRow) -> MemoryFold.Entry {
        MemoryFold.Entry(row: row.row, lastEventOffset: row.lastEventOffset.rawValue)
    }

    /// Folds an event into what it touches of the row, or of the root rows that it counts.
    /// - Returns: whether there is any.
    private static func apply(
        _ event: borrowing Event, _ projection: any Projection, _ place: Int, _ key: Key,
        to fold: inout MemoryFold
    ) throws(FoldError) -> Bool {
        var isTouched = false
        for (table, reducer) in projection.reducers.enumerated()
        where (table == 0 || table == place) && reducer.subscribedTypes.contains(event.type) {
            var keys: [Key] = []
            try reducer.keys(of: event, into: &keys)
            for other in keys {
                let counts = table == 0 && place > 0
                let isOurs =
                    counts
                    ? Array(other.parts.prefix(key.parts.count)) == key.parts : other == key
                guard isOurs else { continue }
                isTouched = true
                try fold.fold(event, at: .max, into: other, in: table)
            }
        }
        return isTouched
    }
}
