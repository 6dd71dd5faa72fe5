import EventLog
import Projections
import StreamTables

/// Folds events into the tables of a projection, in memory, until a commit writes what changed.
///
/// It is `MemoryFold` at speed: rows stay in caches, a row that many events touch is written once
/// and counted once, lineage grows in the row itself. What cannot be folded goes into quarantine
/// with the same commit.
struct ProjectionFold: ~Copyable {
    let projection: any Projection
    let aggregates: [any Aggregate]
    /// For each type of the catalog, the tables that fold it, a bit each.
    let subscriptions: [UInt64]
    var tables: [Table]
    private var keys: [Key] = []
    /// The rows that the page being folded touches.
    private var slots: [Int32] = []
    private let root: any Reducer
    /// Keys in quarantine; nil stands for events whose keys could not be told.
    var quarantined: [Set<Key?>]
    var quarantineChanged = false
    /// Off only where a benchmark asks what lineage costs.
    private let keepsLineage: Bool
    /// Reads single events while the projector's own reader stands in the middle of a batch.
    private let lookups: LogReader

    /// One table's share of a batch.
    struct Table {
        var cache: RowCache
        var chunks: [LineageChunk] = []
        /// Rows of an aggregate that the commit counts afresh from the root table.
        var recounts: Set<Key> = []
        /// Whether a row is there as soon as there is a root row that it counts: an aggregate
        /// without events of its own.
        let beginsWithRoot: Bool
    }

    init(
        _ projection: any Projection, catalog: EventCatalog, lookups: LogReader, isTableEmpty: Bool,
        keepsLineage: Bool
    ) {
        self.keepsLineage = keepsLineage
        self.lookups = lookups
        self.projection = projection
        root = projection
        aggregates = projection.aggregates
        let reducers = projection.reducers
        subscriptions = catalog.types.map { type in
            reducers.indices.reduce(into: 0) { mask, place in
                if reducers[place].subscribedTypes.contains(type.name) {
                    mask |= 1 << UInt64(place)
                }
            }
        }
        tables = reducers.map { reducer in
            Table(
                cache: RowCache(isTableEmpty: isTableEmpty),
                beginsWithRoot: reducer.subscribedTypes.isEmpty)
        }
        quarantined = reducers.map { _ in [] }
    }

    /// How many rows the next commit must write.
    var changedRows: Int { tables.reduce(0) { $0 + $1.cache.changedRows } }

    /// Drops all that was folded and not committed.
    mutating func removeAll() {
        for place in tables.indices {
            tables[place].cache.removeAll()
            tables[place].chunks.removeAll()
            tables[place].recounts.removeAll()
        }
    }

    /// Lets go of all rows, which the table has: they are read again when they are needed.
    mutating func releaseRows() {
        for place in tables.indices { tables[place].cache.releaseAll() }
        slots = []
    }

    /// Folds the events of a page.
    /// - Throws: `TableError` where a row cannot be read or an event not be parked.
    mutating func fold(_ page: EventPage, _ writer: CommitWriter) throws(TableError) {
        let entries = page.entries
        let keys = page.keys
        // A reference of its own for each page, and not one for each event: the thread that reads
        // ahead counts the same one, and both would wait for it.
        let root = root
        try findSlots(of: keys, page.codes, writer)
        try page.withEvents { event throws(TableError) in
            var key = 0
            for number in entries.indices {
                event.select(number)
                let entry = entries[number]
                if let fault = entry.fault {
                    try quarantine(entry, page.faults[fault], writer)
                    if page.faults[fault].isUnreadable { continue }
                }
                while key < entry.keysEnd {
                    if slots[key] >= 0, quarantined[0].isEmpty {
                        try foldRoot(into: Int(slots[key]), root, event, entry.offset, writer)
                    } else {
                        try foldRoot(keys[key], event, entry.offset, writer)
                    }
                    key += 1
                }
                guard entry.tables > 1 else { continue }
                for place in 1..<tables.count where entry.tables & (1 << UInt64(place)) != 0 {
                    try foldOwn(event, entry.offset, in: place, writer)
                }
            }
        }
    }

    /// Finds the rows of a page before any is folded: the processor then waits for several of them
    /// at once. -1 stands for keys in quarantine.
    private mutating func findSlots(
        of keys: [Key], _ codes: [KeyCode], _ writer: CommitWriter
    ) throws(TableError) {
        slots.removeAll(keepingCapacity: true)
        guard !quarantined[0].isEmpty else {
            return try tables[0].cache.touchSlots(of: keys, codes, into: &slots) {
                key throws(TableError) in
                try writer.row(at: key, in: 0)
            }
        }
        for place in keys.indices {
            if quarantined[0].contains(keys[place]) {
                slots.append(-1)
                continue
            }
            let slot = try tables[0].cache.slot(of: keys[place], codes[place]) {
                key throws(TableError) in
                try writer.row(at: key, in: 0)
            }
            tables[0].cache.touch(slot)
            slots.append(Int32(truncatingIfNeeded: slot))
        }
    }

    /// Keeps an event that cannot be folded: whose keys cannot be told, or that cannot be read.
    private mutating func quarantine(
        _ entry: EventPage.Entry, _ fault: EventPage.Fault, _ writer: CommitWriter
    ) throws(TableError) {
        let places = fault.isUnreadable ? tables.indices : 0..<1
        for place in places where entry.tables & (1 << UInt64(place)) != 0 {
            try quarantine(nil, entry.offset, in: place, fault.error, writer)
        }
    }

    /// Takes on the keys that are in quarantine.
    mutating func admit(_ keys: [QuarantinedKey]) {
        for place in quarantined.indices { quarantined[place].removeAll() }
        for entry in keys { quarantined[entry.place].insert(entry.key) }
    }

    /// Lets a key out of quarantine, to fold its events again.
    mutating func release(_ entry: QuarantinedKey, _ writer: CommitWriter) throws(TableError) {
        let place = entry.place
        quarantined[place].remove(entry.key)
        guard place > 0, let key = entry.key else { return }
        tables[place].recounts.insert(key)
        guard let change = entry.lastChange else { return }
        let slot = try self.slot(of: key, in: place, writer)
        if change > tables[place].cache[slot].lastEventOffset {
            tables[place].cache[slot].lastEventOffset = change
        }
    }

    /// Folds an event, whose keys could not be told before, into one table.
    /// - Returns: false where a key of it has folded later events: it goes on waiting, and only a
    ///   fold of the whole log can put it where it belongs.
    mutating func fold(
        _ logged: borrowing LoggedEvent, in place: Int, _ writer: CommitWriter
    ) throws(TableError) -> Bool {
        let offset = logged.offset
        var event = Event()
        keys.removeAll(keepingCapacity: true)
        let reducer: any Reducer = place == 0 ? projection : aggregates[place - 1]
        do throws(FoldError) {
            try event.load(type: logged.type, topic: logged.topic, data: logged.data.bytes)
            try reducer.keys(of: event, into: &keys)
        } catch {
            try quarantine(nil, offset, in: place, error, writer)
            return true
        }
        for index in keys.indices {
            let last = try lastFolded(keys[index], in: place, writer)
            guard let last, last > offset else { continue }
            let reason = FoldError("a key of the event has folded later ones")
            try quarantine(nil, offset, in: place, reason, writer)
            return false
        }
        for index in keys.indices {
            if place == 0 {
                try foldRoot(keys[index], event, offset, writer)
            } else {
                try foldOwn(keys[index], event, offset, in: place, writer)
            }
        }
        return true
    }

    /// The last event that was folded into a key, also where it has no row.
    private mutating func lastFolded(
        _ key: Key, in place: Int, _ writer: CommitWriter
    ) throws(TableError) -> Offset? {
        let slot = try self.slot(of: key, in: place, writer)
        if let last = tables[place].cache[slot].lineage.offsets.last { return last }
        let cut = tables[place].chunks.last { $0.key == key }?.lineage.offsets.last
        guard cut == nil else { return cut }
        return try writer.idle.lastOffsetInChunks(of: key, in: place)
    }

    mutating func slot(
        of key: Key, in place: Int, _ writer: CommitWriter
    ) throws(TableError) -> Int {
        try tables[place].cache.slot(of: key, KeyCode(key)) { key throws(TableError) in
            try writer.row(at: key, in: place)
        }
    }

    /// Folds an event into one key alone, for events that waited in quarantine.
    mutating func fold(
        _ logged: borrowing LoggedEvent, into key: Key, in place: Int, _ writer: CommitWriter
    ) throws(TableError) {
        var event = Event()
        do throws(FoldError) {
            try event.load(type: logged.type, topic: logged.topic, data: logged.data.bytes)
        } catch {
            return try quarantine(key, logged.offset, in: place, error, writer)
        }
        if place == 0 {
            try foldRoot(key, event, logged.offset, writer)
        } else {
            try foldOwn(key, event, logged.offset, in: place, writer)
        }
    }

    private mutating func foldRoot(
        _ key: Key, _ event: borrowing Event, _ offset: Offset, _ writer: CommitWriter
    ) throws(TableError) {
        if !quarantined[0].isEmpty, quarantined[0].contains(key) {
            return try park(offset, key, in: 0, writer)
        }
        let slot = try self.slot(of: key, in: 0, writer)
        tables[0].cache.touch(slot)
        try foldRoot(into: slot, root, event, offset, writer)
    }

    @inline(__always)
    private mutating func foldRoot(
        into slot: Int, _ reducer: any Reducer, _ event: borrowing Event, _ offset: Offset,
        _ writer: CommitWriter
    ) throws(TableError) {
        do throws(FoldError) {
            let outcome = try tables[0].cache[slot].fold(
                event, offset, reducer, keepsLineage: keepsLineage)
            cutIfDue(slot, outcome, in: 0)
        } catch {
            try restore(slot, in: 0)
            try quarantine(tables[0].cache[slot].key, offset, in: 0, error, writer)
        }
    }

    @inline(__always)
    private mutating func cutIfDue(_ slot: Int, _ outcome: RowCache.Slot.Outcome, in place: Int) {
        let isDeleted = outcome.wasThere && !outcome.isThere && keepsLineage
        if isDeleted || tables[place].cache[slot].lineage.isFull { cut(slot, in: place) }
    }

    /// Makes a chunk of a full tail of lineage, or of one whose row is gone.
    private mutating func cut(_ slot: Int, in place: Int) {
        let entry = tables[place].cache[slot]
        tables[place].chunks.append(
            LineageChunk(key: entry.key, lineage: entry.lineage, row: entry.row))
        tables[place].cache[slot].lineage = LineageTail()
    }

    /// The events that were folded into a row since the last commit, in the order of folding.
    func foldedSinceCommit(_ slot: Int, in place: Int) -> ArraySlice<Offset> {
        let entry = tables[place].cache[slot]
        let cut = tables[place].chunks.filter { $0.key == entry.key }.flatMap(\.lineage.offsets)
        return (cut + entry.lineage.offsets).dropFirst(entry.committedOffsets)
    }

    /// Makes the row again that a reducer was given and did not give back: from the row in the
    /// table, by the events of this batch that were folded into it.
    private mutating func restore(_ slot: Int, in place: Int) throws(TableError) {
        let key = tables[place].cache[slot].key
        var row = tables[place].cache[slot].committed
        let reducer: any Reducer = place == 0 ? projection : aggregates[place - 1]
        do {
            for offset in foldedSinceCommit(slot, in: place) {
                _ = try lookups.event(at: offset) { logged in
                    var event = Event()
                    try event.load(
                        type: logged.type, topic: logged.topic, data: logged.data.bytes)
                    row = try reducer.reduce(key, row, event)
                }
            }
        } catch {
            throw .foreign("a row could not be folded again: \(error)")
        }
        tables[place].cache.put(row, in: slot)
    }

    private mutating func foldOwn(
        _ event: borrowing Event, _ offset: Offset, in place: Int, _ writer: CommitWriter
    ) throws(TableError) {
        keys.removeAll(keepingCapacity: true)
        do throws(FoldError) {
            try aggregates[place - 1].keys(of: event, into: &keys)
        } catch {
            return try quarantine(nil, offset, in: place, error, writer)
        }
        for index in keys.indices {
            try foldOwn(keys[index], event, offset, in: place, writer)
        }
    }

    private mutating func foldOwn(
        _ key: Key, _ event: borrowing Event, _ offset: Offset, in place: Int,
        _ writer: CommitWriter
    ) throws(TableError) {
        if !quarantined[place].isEmpty, quarantined[place].contains(key) {
            return try park(offset, key, in: place, writer)
        }
        let slot = try self.slot(of: key, in: place, writer)
        tables[place].cache.touch(slot)
        do throws(FoldError) {
            let outcome = try tables[place].cache[slot].fold(
                event, offset, aggregates[place - 1], keepsLineage: keepsLineage)
            if !outcome.wasThere, outcome.isThere { tables[place].recounts.insert(key) }
            cutIfDue(slot, outcome, in: place)
        } catch {
            try restore(slot, in: place)
            try quarantine(key, offset, in: place, error, writer)
            try noteChange(slot, in: place, writer)
        }
    }

    private mutating func park(
        _ offset: Offset, _ key: Key, in place: Int, _ writer: CommitWriter
    ) throws(TableError) {
        try writer.idle.park(offset, of: key, in: place)
        quarantineChanged = true
    }

    mutating func quarantine(
        _ key: Key?, _ offset: Offset?, in place: Int, _ error: FoldError, _ writer: CommitWriter
    ) throws(TableError) {
        try writer.idle.quarantine(key, in: place, reason: error.description)
        if let offset { try writer.idle.park(offset, of: key, in: place) }
        quarantined[place].insert(key)
        quarantineChanged = true
    }
}
