import EventLog
import Projections
import StreamTables

/// The rows a projector works on, in memory, and which of them the next commit must write.
///
/// A key that is touched ten times between two commits is written once. A row is moved out of its
/// slot while the reducer changes it, so that its array is copied at most once a commit.
struct RowCache {
    /// A key and its row.
    struct Slot {
        let key: Key
        fileprivate let code: KeyCode
        fileprivate(set) var row: Row?
        /// The offset of the last event that counts for the row.
        var lastEventOffset: Offset
        var lineage: LineageTail
        /// The row as it stands in the table, once the slot is to be written.
        fileprivate(set) var committed: Row?
        /// How many offsets its lineage has in the table, once the slot is to be written.
        fileprivate(set) var committedOffsets = 0
        /// The last event since the last commit that gave a column another value; nil where none.
        var lastChange: Offset?
        fileprivate(set) var isDirty = false

        /// The row as its table keeps it.
        var stored: StoredRow? {
            row.map { StoredRow(row: $0, lastEventOffset: lastEventOffset, lineage: lineage) }
        }
    }

    private var slots: [Slot] = []
    /// Open addressing: a slot's number plus one, 0 where the place is free.
    private var places: [Int32]
    private var dirty: [Int32] = []
    private let seed = UInt64.random(in: 0 ... .max)
    /// Rows kept after a commit; past it all are dropped and read again when needed. Reading a
    /// hot set of 10,000 rows back costs 20 ms for each 65,536 new keys, less than keeping order.
    private let capacity: Int
    /// All keys of the table, where it was empty when this cache began.
    private var filter: KeyFilter?

    init(capacity: Int = 65_536, isTableEmpty: Bool = false) {
        self.capacity = capacity
        filter = isTableEmpty ? KeyFilter() : nil
        places = [Int32](repeating: 0, count: 1_024)
    }

    /// How many rows the next commit must write.
    var changedRows: Int { dirty.count }

    /// The number of the key's slot; `load` reads a row that is not here.
    mutating func slot(
        of key: Key, load: (Key) throws(TableError) -> StoredRow?
    ) throws(TableError) -> Int {
        let code = KeyCode(key)
        let place = find(key, code)
        if places[place] != 0 { return Int(places[place]) - 1 }
        let isNew = filter?.insert(code.hash(seed: seed)) == false
        let row = isNew ? nil : try load(key)
        slots.append(
            Slot(
                key: key, code: code, row: row?.row,
                // Before every event, also the log's first.
                lastEventOffset: row?.lastEventOffset ?? Offset(-1),
                lineage: row?.lineage ?? LineageTail()))
        places[place] = Int32(truncatingIfNeeded: slots.count)
        if slots.count * 2 > places.count { grow() }
        return slots.count - 1
    }

    /// The slot of a number.
    subscript(_ slot: Int) -> Slot {
        get { slots[slot] }
        _modify { yield &slots[slot] }
    }

    /// Says that the next commit must write the slot; from the first time on it keeps the row as it
    /// stands in the table.
    @inline(__always)
    mutating func touch(_ slot: Int) {
        guard !slots[slot].isDirty else { return }
        slots[slot].isDirty = true
        slots[slot].committed = slots[slot].row
        slots[slot].committedOffsets = slots[slot].lineage.count
        dirty.append(Int32(truncatingIfNeeded: slot))
    }

    /// Moves the row out of its slot, so that changing it copies nothing. `put` ends that.
    @inline(__always)
    mutating func take(_ slot: Int) -> Row? { slots[slot].row.take() }

    /// Puts a row in its slot.
    @inline(__always)
    mutating func put(_ row: consuming Row?, in slot: Int) { slots[slot].row = row }

    /// The numbers of the slots that the next commit must write.
    var dirtySlots: [Int] { dirty.map(Int.init) }

    /// The place of the key, or the free one where it belongs.
    private func find(_ key: Key, _ code: KeyCode) -> Int {
        let mask = places.count - 1
        var place = Int(truncatingIfNeeded: code.hash(seed: seed)) & mask
        while places[place] != 0 {
            let slot = Int(places[place]) - 1
            if slots[slot].code.matches(code),
                code.isExact && slots[slot].code.isExact || slots[slot].key == key
            {
                return place
            }
            place = (place + 1) & mask
        }
        return place
    }

    private mutating func grow() {
        places = [Int32](repeating: 0, count: places.count * 2)
        let mask = places.count - 1
        for slot in slots.indices {
            var place = Int(truncatingIfNeeded: slots[slot].code.hash(seed: seed)) & mask
            while places[place] != 0 { place = (place + 1) & mask }
            places[place] = Int32(truncatingIfNeeded: slot + 1)
        }
    }

    /// Gives `body` the changed rows in key order, so that neighbours on disk are written together.
    func forEachChange(
        _ body: (Key, StoredRow?) throws(TableError) -> Void
    ) throws(TableError) {
        var order = dirty.map { (code: slots[Int($0)].code, slot: Int($0)) }
        order.sort { left, right in
            if left.code.matches(right.code), !(left.code.isExact && right.code.isExact) {
                return slots[left.slot].key < slots[right.slot].key
            }
            return left.code.precedes(right.code)
        }
        for entry in order { try body(slots[entry.slot].key, slots[entry.slot].stored) }
    }

    /// Says that the changes are committed.
    mutating func committed() {
        guard slots.count <= capacity else { return removeAll() }
        for slot in dirty {
            slots[Int(slot)].isDirty = false
            slots[Int(slot)].committed = nil
            slots[Int(slot)].lastChange = nil
        }
        dirty.removeAll(keepingCapacity: true)
    }

    mutating func removeAll() {
        slots.removeAll(keepingCapacity: true)
        dirty.removeAll(keepingCapacity: true)
        for place in places.indices { places[place] = 0 }
    }
}
