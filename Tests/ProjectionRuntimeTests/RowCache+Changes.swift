import EventLog
import Projections
import StreamTables

@testable import ProjectionRuntime

extension RowCache {
    /// Replaces the row at `key` by what `change` makes of it.
    mutating func change(
        _ key: Key, load: (Key) throws(TableError) -> StoredRow?,
        _ change: (consuming StoredRow?) throws -> StoredRow?
    ) throws {
        let slot = try slot(of: key, KeyCode(key), load: load)
        touch(slot)
        let new = try change(self[slot].stored)
        put(new?.row, in: slot)
        self[slot].lastEventOffset = new?.lastEventOffset ?? .zero
    }

    /// The changed rows in key order, taken for a commit.
    mutating func changes(upTo end: Int64 = 0) -> [RowChange] {
        var changes: [RowChange] = []
        try? takeChanges(upTo: Offset(end)).forEachRow {
            changes.append(RowChange(key: $0, new: $1))
        }
        return changes
    }
}
