import CXXHash
import EventLog
import Projections
import StreamTables

/// The rows a projector works on, in memory, and which of them the next commit must write.
///
/// A key that is touched ten times between two commits is written once. A row is moved out of its
/// slot while the reducer changes it, so that its array is copied at most once a commit.
struct RowCache {
    /// A key and its row. What every event touches comes first, in two cache lines.
    struct Slot {
        fileprivate(set) var row: Row?
        /// The offset of the last event that counts for the row.
        var lastEventOffset: Offset
        var lineage: LineageTail
        fileprivate(set) var isDirty = false
        /// The last event since the last commit that gave a column another value; nil where none.
        var lastChange: Offset?
        /// The row as it stands in the table, once the slot is to be written.
        fileprivate(set) var committed: Row?
        /// How many offsets its lineage has in the table, once the slot is to be written.
        fileprivate(set) var committedOffsets = 0
        let key: Key

        /// The row as its table keeps it.
        var stored: StoredRow? {
            row.map { StoredRow(row: $0, lastEventOffset: lastEventOffset, lineage: lineage) }
        }
    }

    private var slots: [Slot] = []
    /// The code of each slot's key, apart from it: finding a key then touches no slot.
    private var codes: [KeyCode] = []
    /// Open addressing: a slot's number plus one, 0 where the place is free.
    private var places: [Int32]
    private var dirty: [Int32] = []
    private let seed = UInt64.random(in: 0 ... .max)
    /// Rows kept after a commit; past it those that no event touched lately are dropped, and read
    /// again when needed.
    private let capacity: Int
    /// All keys of the table, where it was empty when this cache began.
    private var filter: KeyFilter?

    private static let firstPlaces = 1_024
    /// So many keys ahead memory is asked for a key's code, and twice as many for where it stands.
    private static let prefetchDistance = 8
    /// So many rows at a time fit in the nearest caches.
    private static let stepsAhead = 128
    /// Cache lines of nine values.
    private static let linesPerRow = 4

    init(capacity: Int = 65_536, isTableEmpty: Bool = false) {
        self.capacity = capacity
        filter = isTableEmpty ? KeyFilter() : nil
        places = [Int32](repeating: 0, count: RowCache.firstPlaces)
    }

    /// How many rows the next commit must write.
    var changedRows: Int { dirty.count }

    /// The number of the key's slot; `load` reads a row that is not here.
    @inline(__always)
    mutating func slot(
        of key: Key, _ code: KeyCode, load: (Key) throws(TableError) -> StoredRow?
    ) throws(TableError) -> Int {
        let place = find(key, code)
        if places[place] != 0 { return Int(places[place]) - 1 }
        let isNew = filter?.insert(code.hash(seed: seed)) == false
        let row = isNew ? nil : try load(key)
        slots.append(
            Slot(
                row: row?.row,
                // Before every event, also the log's first.
                lastEventOffset: row?.lastEventOffset ?? Offset(-1),
                lineage: row?.lineage ?? LineageTail(), key: key))
        codes.append(code)
        places[place] = Int32(truncatingIfNeeded: slots.count)
        if slots.count * 2 > places.count { grow() }
        return slots.count - 1
    }

    /// Finds the slots of a page's keys, which the next commit must write.
    mutating func touchSlots(
        of keys: [Key], _ page: [KeyCode], into found: inout [Int32],
        load: (Key) throws(TableError) -> StoredRow?
    ) throws(TableError) {
        for place in keys.indices {
            prefetchCode(page, beyond: place)
            let slot = try slot(of: keys[place], page[place], load: load)
            found.append(Int32(truncatingIfNeeded: slot))
        }
        prefetch(found[...])
        for slot in found { touch(Int(slot)) }
    }

    /// Asks memory for what finding the keys a little further on looks at: the processor then waits
    /// for several of them at once.
    @inline(__always)
    private mutating func prefetchCode(_ page: [KeyCode], beyond place: Int) {
        let far = place + 2 * RowCache.prefetchDistance
        if far < page.count {
            let home = home(of: page[far])
            places.withUnsafeMutableBufferPointer { tidetable_prefetch($0.baseAddress! + home) }
        }
        let near = place + RowCache.prefetchDistance
        guard near < page.count else { return }
        let slot = Int(places[home(of: page[near])]) - 1
        guard slot >= 0 else { return }
        codes.withUnsafeMutableBufferPointer { tidetable_prefetch($0.baseAddress! + slot) }
    }

    /// Asks memory for slots and then for the values of their rows.
    private mutating func prefetch(_ numbers: ArraySlice<Int32>) {
        slots.withUnsafeMutableBufferPointer { slots in
            guard let start = UnsafeRawPointer(slots.baseAddress) else { return }
            for number in numbers {
                let slot = start + Int(number) * MemoryLayout<Slot>.stride
                for line in 0...MemoryLayout<Slot>.size / 64 {
                    tidetable_prefetch(slot + line * 64)
                }
            }
            for number in numbers {
                // A slot begins with its row, and a row with the address of its values. To ask the
                // array for it would count a reference in the very memory that is not there yet.
                // What is no address does no harm: asking ahead never faults.
                let slot = start + Int(number) * MemoryLayout<Slot>.stride
                let values = UnsafeRawPointer(bitPattern: slot.load(as: UInt.self))
                guard let values else { continue }
                for line in 0..<RowCache.linesPerRow { tidetable_prefetch(values + line * 64) }
            }
        }
    }

    /// Asks memory, every few steps of a walk over the slots to be written, for the next ones.
    @inline(__always)
    mutating func prefetchDirty(at step: Int) {
        guard step % RowCache.stepsAhead == 0 else { return }
        prefetch(dirty[step..<min(step + RowCache.stepsAhead, dirty.count)])
    }

    /// The slot of a number.
    subscript(_ slot: Int) -> Slot {
        // A `get` would copy the slot, and count its references up and down, for each field.
        _read { yield slots[slot] }
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

    /// Puts a row in its slot.
    @inline(__always)
    mutating func put(_ row: consuming Row?, in slot: Int) { slots[slot].row = row }

    /// Gives `body` the key of a slot that is to be written, its row in the table and its row now.
    func withRows(
        of slot: Int, _ body: (Key, borrowing Row?, borrowing Row?) throws(FoldError) -> Void
    ) throws(FoldError) {
        try body(slots[slot].key, slots[slot].committed, slots[slot].row)
    }

    /// The numbers of the slots that the next commit must write.
    var dirtySlots: [Int] { dirty.map(Int.init) }

    /// Where the search for a key begins.
    @inline(__always)
    private func home(of code: KeyCode) -> Int {
        Int(truncatingIfNeeded: code.hash(seed: seed)) & (places.count - 1)
    }

    /// The place of the key, or the free one where it belongs.
    private func find(_ key: Key, _ code: KeyCode) -> Int {
        let mask = places.count - 1
        var place = home(of: code)
        while places[place] != 0 {
            let slot = Int(places[place]) - 1
            if codes[slot].matches(code),
                code.isExact && codes[slot].isExact || slots[slot].key == key
            {
                return place
            }
            place = (place + 1) & mask
        }
        return place
    }

    private mutating func grow() {
        places = [Int32](repeating: 0, count: places.count * 2)
        placeAll()
    }

    private mutating func placeAll() {
        let mask = places.count - 1
        for slot in slots.indices {
            var place = home(of: codes[slot])
            while places[place] != 0 { place = (place + 1) & mask }
            places[place] = Int32(truncatingIfNeeded: slot + 1)
        }
    }

    /// The changed rows, for the next commit to write. From now on they count as committed.
    /// - Parameter end: the offset after the last event of the commit.
    mutating func takeChanges(upTo end: Offset) -> RowChanges {
        if slots.count > capacity {
            evict(before: Offset(end.rawValue - Int64(capacity) / 2))
        }
        var changes = RowChanges()
        changes.reserve(dirty.count)
        for (place, number) in dirty.enumerated() {
            let slot = Int(number)
            prefetchDirty(at: place)
            changes.append(slots[slot].key, codes[slot], slots[slot].stored)
            slots[slot].isDirty = false
            slots[slot].committed = nil
            slots[slot].lastChange = nil
        }
        dirty.removeAll(keepingCapacity: true)
        return changes
    }

    /// Drops the rows that no event touched lately. Those that are to be written stay, since the
    /// table has them only after the commit.
    private mutating func evict(before offset: Offset) {
        // By swaps in memory, which move: an array's own copy every slot that stays.
        var kept = 0
        slots.withUnsafeMutableBufferPointer { slots in
            for slot in slots.indices
            where slots[slot].isDirty || slots[slot].lastEventOffset >= offset {
                slots.swapAt(kept, slot)
                codes[kept] = codes[slot]
                kept += 1
            }
        }
        slots.removeLast(slots.count - kept)
        codes.removeLast(codes.count - kept)
        dirty.removeAll(keepingCapacity: true)
        for slot in slots.indices where slots[slot].isDirty {
            dirty.append(Int32(truncatingIfNeeded: slot))
        }
        for place in places.indices { places[place] = 0 }
        placeAll()
    }

    /// Drops all rows and their memory.
    mutating func releaseAll() {
        slots = []
        codes = []
        dirty = []
        places = [Int32](repeating: 0, count: RowCache.firstPlaces)
    }

    mutating func removeAll() {
        slots.removeAll(keepingCapacity: true)
        codes.removeAll(keepingCapacity: true)
        dirty.removeAll(keepingCapacity: true)
        for place in places.indices { places[place] = 0 }
    }
}

extension RowCache.Slot {
    /// What an event did to a row.
    struct Outcome {
        let wasThere: Bool
        let isThere: Bool
    }

    /// Folds an event into the row. The row is moved out meanwhile, so that changing it copies
    /// nothing; where this throws it is gone.
    /// - Throws: `FoldError` where the reducer refuses.
    @inline(__always)
    mutating func fold(
        _ event: borrowing Event, _ offset: Offset, _ reducer: any Reducer, keepsLineage: Bool
    ) throws(FoldError) -> Outcome {
        var old = row.take()
        old?.settle()
        let wasThere = old != nil
        row = try reducer.reduce(key, old.take(), event)
        let isThere = row != nil
        if row?.isChanged ?? wasThere { lastChange = offset }
        guard wasThere || isThere else { return Outcome(wasThere: false, isThere: false) }
        // Of an aggregate's row, root rows may have changed after an event that had to wait.
        if offset > lastEventOffset { lastEventOffset = offset }
        if keepsLineage { lineage.append(offset) }
        return Outcome(wasThere: wasThere, isThere: isThere)
    }
}
