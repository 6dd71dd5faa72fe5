import EventLog
import Projections
import StreamTables

/// The rows and chunks of lineage of one table that a commit writes: a copy, so that the fold goes
/// on while another thread writes them.
struct RowChanges: Sendable {
    private struct Change {
        let key: Key
        let code: KeyCode
        let row: StoredRow?
    }

    private var changes: [Change] = []
    /// The keys, where somebody wants to be told; they outlast the rows.
    private(set) var keys = ChangedKeys()
    /// Full chunks of lineage.
    var chunks: [LineageChunk] = []

    /// How many rows were taken, also once they are written.
    private(set) var count = 0

    mutating func reserve(_ count: Int) { changes.reserveCapacity(count) }

    mutating func append(_ key: Key, _ code: KeyCode, _ row: StoredRow?) {
        changes.append(Change(key: key, code: code, row: row))
        count += 1
    }

    /// Keeps all keys, to be told to readers.
    mutating func keepKeys() {
        keys.codes = changes.map(\.code)
        for change in changes where !change.code.isExact { keys.long.append(change.key) }
    }

    /// Says that all of them are written.
    mutating func removeAll() {
        changes = []
        chunks = []
    }

    /// Gives `body` the rows in key order, so that neighbours on disk are written together.
    func forEachRow(
        _ body: (Key, StoredRow?) throws(TableError) -> Void
    ) throws(TableError) {
        var order = changes.indices.map { (code: changes[$0].code, place: $0) }
        order.sort { left, right in
            if left.code.matches(right.code), !(left.code.isExact && right.code.isExact) {
                return changes[left.place].key < changes[right.place].key
            }
            return left.code.precedes(right.code)
        }
        // Through a span, which lends the rows: an array copies what it gives.
        let rows = changes.span
        for entry in order { try body(rows[entry.place].key, rows[entry.place].row) }
    }

    /// Writes all of them into the table at `place`.
    /// - Throws: `TableError`.
    func write(to writer: TableWriter, in place: Int) throws(TableError) {
        try forEachRow { key, row throws(TableError) in try writer.write(key, row, in: place) }
        for chunk in chunks { try writer.write(chunk, in: place) }
    }
}
