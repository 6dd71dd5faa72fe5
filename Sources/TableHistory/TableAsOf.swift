import EventLog
import Projections
import StreamTables

/// A part of a table as it stood at an earlier position, in memory, to be asked like the table.
public enum TableAsOf {
    /// How many keys one answer may be made of.
    public static let limit = 100_000

    /// The rows of the table at `place` whose keys begin with `prefix`, as they stood at
    /// `position`.
    ///
    /// `reader` has a snapshot open, which must not be behind `position`.
    /// - Throws: `HistoryError`.
    public static func table(
        _ projection: any Projection, place: Int, under prefix: Key, at position: Position,
        _ checkpoint: Checkpoint, _ reader: TableReader, _ log: LogReader
    ) throws(HistoryError) -> TableReader {
        let rows =
            try place == 0
            ? RowHistory(projection, reader, log).rows(
                under: prefix, asOf: position, limit: limit)
            : aggregateRows(projection, place, prefix, position, reader, log)
        var checkpoint = checkpoint
        checkpoint.position = position
        checkpoint.lastEventTime = nil
        do {
            return try TableReader(
                holding: rows, schema: projection.tables[place], checkpoint: checkpoint)
        } catch {
            throw .table(error)
        }
    }

    private static func aggregateRows(
        _ projection: any Projection, _ place: Int, _ prefix: Key, _ position: Position,
        _ reader: TableReader, _ log: LogReader
    ) throws(HistoryError) -> [(key: Key, row: StoredRow)] {
        let history = AggregateHistory(projection, place: place, reader, log)
        var keys: Set<Key> = []
        do throws(TableError) {
            let lineage = LineageReader(reader, projection.tables[place])
            keys = Set(try lineage.keysWithChunks(under: prefix, limit: limit + 1))
            try lineage.forEachRow(under: prefix, limit: limit + 1) { key, _ in keys.insert(key) }
        } catch {
            throw .table(error)
        }
        guard keys.count <= limit else { throw .tooMany(limit: limit) }
        var rows: [(key: Key, row: StoredRow)] = []
        // All rows of the answer share what one may cost.
        var left = AggregateHistory.limit
        for key in keys.sorted() {
            if let row = try history.row(at: key, asOf: position, &left) {
                rows.append((key, row))
            }
        }
        return rows
    }
}
