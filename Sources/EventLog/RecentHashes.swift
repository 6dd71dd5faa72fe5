import CXXHash

/// The hash of an event's identity and the event's offset: 16 bytes, in memory as in a run.
struct HashEntry: Sendable, Equatable {
    var hash: UInt64
    var offset: Int64
}

/// The identities of the newest events: an open-addressing table in memory.
///
/// An entry's home is given by the *upper* bits of its hash, so that the slots in order are almost
/// sorted, and a full table becomes a sorted run with few moves.
struct RecentHashes: Sendable {
    /// The first offset the table covers.
    let firstOffset: Int64
    private(set) var count = 0
    /// `offset` is -1 in an empty slot.
    private var slots: [HashEntry]
    private var shift: UInt64

    private static let empty = HashEntry(hash: 0, offset: -1)

    /// A table that is at most half full with `capacity` entries.
    init(capacity: Int, firstOffset: Int64) {
        var size = 64
        while size < capacity * 2 { size *= 2 }
        slots = [HashEntry](repeating: RecentHashes.empty, count: size)
        shift = UInt64(64 - size.trailingZeroBitCount)
        self.firstOffset = firstOffset
    }

    @inline(__always)
    private func home(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> shift) }

    /// Adds an entry; another one with the same hash stays.
    @inline(__always)
    mutating func insert(_ entry: HashEntry) {
        if count * 4 >= slots.count * 3 { grow() }
        var slot = home(entry.hash)
        while slots[slot].offset >= 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = entry
        count += 1
    }

    /// Asks for the memory that a lookup needs.
    @inline(__always)
    func prefetch(_ hash: UInt64) {
        slots.withUnsafeBufferPointer { tidetable_prefetch($0.baseAddress.map { $0 + home(hash) }) }
    }

    /// Appends the offsets of all entries with this hash.
    @inline(__always)
    func find(_ hash: UInt64, into offsets: inout [Int64]) {
        var slot = home(hash)
        while slots[slot].offset >= 0 {
            if slots[slot].hash == hash { offsets.append(slots[slot].offset) }
            slot = (slot + 1) & (slots.count - 1)
        }
    }

    /// Takes an entry out again. The ones behind it move up, so that no search ends early.
    mutating func remove(_ entry: HashEntry) {
        let mask = slots.count - 1
        var hole = home(entry.hash)
        while slots[hole] != entry {
            guard slots[hole].offset >= 0 else { return }
            hole = (hole + 1) & mask
        }
        var slot = (hole + 1) & mask
        while slots[slot].offset >= 0 {
            let distance = (slot - home(slots[slot].hash)) & mask
            if distance >= (slot - hole) & mask {
                slots[hole] = slots[slot]
                hole = slot
            }
            slot = (slot + 1) & mask
        }
        slots[hole] = RecentHashes.empty
        count -= 1
    }

    private mutating func grow() {
        var larger = RecentHashes(capacity: slots.count, firstOffset: firstOffset)
        for entry in slots where entry.offset >= 0 { larger.insert(entry) }
        self = larger
    }

    /// All entries by hash, then offset.
    func sorted() -> [HashEntry] {
        var entries: [HashEntry] = []
        entries.reserveCapacity(count)
        // Entries that ran over the end lie in the first slots and come last.
        let firstEmpty = slots.firstIndex { $0.offset < 0 } ?? 0
        for slot in firstEmpty..<slots.count where slots[slot].offset >= 0 {
            entries.append(slots[slot])
        }
        let beginning = slots[..<firstEmpty]
        let half = UInt64(1) << 63
        entries.insert(contentsOf: beginning.filter { $0.hash < half }, at: 0)
        entries.append(contentsOf: beginning.filter { $0.hash >= half })
        RecentHashes.insertionSort(&entries)
        return entries
    }

    /// Each entry is a few slots from its place.
    private static func insertionSort(_ entries: inout [HashEntry]) {
        guard entries.count > 1 else { return }
        for index in 1..<entries.count {
            let entry = entries[index]
            var place = index
            while place > 0, entry.precedes(entries[place - 1]) {
                entries[place] = entries[place - 1]
                place -= 1
            }
            if place != index { entries[place] = entry }
        }
    }
}

extension HashEntry {
    /// The order of a run.
    @inline(__always)
    func precedes(_ other: HashEntry) -> Bool {
        hash != other.hash ? hash < other.hash : offset < other.offset
    }
}
