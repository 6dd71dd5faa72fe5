import EventLog
import Projections
import StreamTables

/// The rows a projector works on, in memory, and which of them the next commit must write.
///
/// A key that is touched ten times between two commits is written once. A row is moved out of its
/// slot while the reducer changes it, so that its array is never copied.
struct RowCache {
    private struct Slot {
        let key: Key
        var row: StoredRow?
        var isDirty: Bool
    }

    private var places: [Key: Int] = [:]
    private var slots: [Slot] = []
    private var dirty: [Int] = []
    /// Rows kept after a commit; past it all are dropped and read again when needed. Reading a
    /// hot set of 10,000 rows back costs 20 ms for each 65,536 new keys, less than keeping order.
    private let capacity: Int

    init(capacity: Int = 65_536) { self.capacity = capacity }

    /// Replaces the row at `key` by what `change` makes of it; `load` reads a row that is not here.
    mutating func change(
        _ key: Key, load: (Key) throws -> StoredRow?,
        _ change: (consuming StoredRow?) throws -> StoredRow?
    ) throws {
        let place = try place(of: key, load: load)
        let old = slots[place].row.take()
        slots[place].row = try change(old)
        if !slots[place].isDirty {
            slots[place].isDirty = true
            dirty.append(place)
        }
    }

    private mutating func place(of key: Key, load: (Key) throws -> StoredRow?) throws -> Int {
        if let place = places[key] { return place }
        let place = slots.count
        slots.append(Slot(key: key, row: try load(key), isDirty: false))
        places[key] = place
        return place
    }

    /// The changed rows in key order, so that neighbours on disk are written together.
    func changes() -> [RowChange] {
        dirty.map { RowChange(key: slots[$0].key, new: slots[$0].row) }
            .sorted { $0.key < $1.key }
    }

    /// Says that the changes are committed.
    mutating func committed() {
        guard slots.count <= capacity else { return removeAll() }
        for place in dirty { slots[place].isDirty = false }
        dirty.removeAll(keepingCapacity: true)
    }

    mutating func removeAll() {
        places.removeAll(keepingCapacity: true)
        slots.removeAll(keepingCapacity: true)
        dirty.removeAll(keepingCapacity: true)
    }
}
