import CXXHash
import SQLite

/// Looks requests through before they are committed: which of their events are new. It belongs
/// to the writer's queue.
struct AppendPlanner: ~Copyable {
    /// Events of each topic, the catalog's topics first.
    var totals: [RecordBatch.Topic]
    private let index: CatalogIndex
    private let hashSeed: UInt64
    private var identities: DeduplicationIndex
    private let reader: LogReader
    private var comparison = EventComparison()
    private var candidates: [Int64] = []
    /// The batches that were looked at last, newest last.
    private var batches: [StoredBatch] = []
    private(set) var rebuilds = 0

    private static let keptBatches = 4
    /// Lookups that are under way at once.
    private static let prefetchDistance = 8

    init(
        index: CatalogIndex, hashSeed: UInt64, totals: [RecordBatch.Topic],
        identities: consuming DeduplicationIndex, reader: LogReader
    ) {
        self.index = index
        self.hashSeed = hashSeed
        self.identities = identities
        self.reader = reader
        self.totals = index.catalog.topics.map { name in
            totals.first { $0.name.utf8.elementsEqual(name.utf8) }
                ?? RecordBatch.Topic(name: name, total: 0)
        }
        self.totals += totals.filter { index.topic(named: $0.name) == nil }
    }

    /// Adds to the identities what the log has beyond them.
    /// - Returns: why that is impossible: ids in a damaged batch are unknown, and without them a
    ///   duplicate could pass.
    mutating func catchUp() -> String? {
        do {
            try addFromLog()
            return nil
        } catch {
            return "deduplication: \(error)"
        }
    }

    /// How many runs there are.
    var runCount: Int { identities.runs.count }

    /// To be called when all events up to `end` are durable.
    mutating func settle(through end: Int64) { identities.settle(through: end) }

    /// Waits for work in the background.
    mutating func close() { identities.finishBackgroundWork() }

    /// Decides what to do with each request. New events get offsets from `base` on.
    mutating func plan(_ requests: [AppendRequest], from base: Int64, _ store: LogStore)
        -> AppendGroup
    {
        do {
            return try attempt(requests, from: base, store)
        } catch {
            // A run is damaged. The log has all that was in it.
            do {
                try rebuild()
                return try attempt(requests, from: base, store)
            } catch {
                return refuse(requests, base, "deduplication failed: \(error)")
            }
        }
    }

    /// Takes the identities of a group out that was not committed.
    mutating func undo(_ group: AppendGroup) {
        for (index, planned) in group.planned.enumerated() {
            identities.remove(planned.hash, group.base + Int64(index))
        }
    }

    private func refuse(
        _ requests: [AppendRequest], _ base: Int64, _ reason: String
    ) -> AppendGroup {
        var group = AppendGroup(requests, base: base)
        for _ in requests {
            group.decide(.failure(.ingestStopped(reason: reason)), needsCommit: false)
        }
        return group
    }

    private mutating func rebuild() throws {
        rebuilds += 1
        identities.reset()
        try addFromLog()
    }

    private mutating func addFromLog() throws {
        try reader.readHashes(from: identities.firstMissing) { first, batch in
            for index in 0..<batch.count where first + Int64(index) >= identities.firstMissing {
                identities.insert(batch.hash(at: index), first + Int64(index))
            }
            identities.settle(through: first + Int64(batch.count) - 1)
        }
    }
}

// One request after the other, each all or nothing.
extension AppendPlanner {
    /// Why a request is refused.
    private enum Refusal: Error {
        case append(AppendError)
        case index(EventLogError)
    }

    private mutating func attempt(
        _ requests: [AppendRequest], from base: Int64, _ store: LogStore
    ) throws(EventLogError) -> AppendGroup {
        var group = AppendGroup(requests, base: base)
        for request in requests.indices {
            let first = group.next
            do throws(Refusal) {
                try add(request, to: &group, store)
            } catch {
                drop(from: first, &group)
                switch error {
                case .append(let refusal):
                    // It may rest on what an earlier request of the group adds, so it stands only
                    // if the group does.
                    group.decide(.failure(refusal), needsCommit: group.needsCommit)
                case .index(let failure):
                    drop(from: base, &group)
                    throw failure
                }
            }
        }
        return group
    }

    private mutating func drop(from first: Int64, _ group: inout AppendGroup) {
        for planned in group.planned[Int(first - group.base)...].indices {
            identities.remove(group.planned[planned].hash, group.base + Int64(planned))
        }
        group.unplan(from: first)
    }

    private mutating func add(
        _ request: Int, to group: inout AppendGroup, _ store: LogStore
    ) throws(Refusal) {
        let block = group.requests[request].block
        if let producer = group.requests[request].producer {
            let isRepeated = try isRepeated(producer, group, store)
            if isRepeated {
                let appended = Appended(
                    appended: 0, duplicates: block.count, position: Position(last: group.base - 1))
                return group.decide(
                    .success(appended), needsCommit: group.producers[producer.id] != nil)
            }
        }
        let first = group.next
        var newestDuplicate: Int64 = -1
        for event in block.entries.indices {
            let ahead = event + AppendPlanner.prefetchDistance
            if ahead < block.entries.count { identities.prefetch(block.entries[ahead].hash) }
            let hash = hash(of: event, in: block)
            if let offset = try duplicate(of: event, in: block, hash, group) {
                newestDuplicate = max(newestDuplicate, offset)
            } else {
                identities.insert(hash, group.next)
                group.plan(event, of: request, hash: hash)
            }
        }
        let count = Int(group.next - first)
        let hasNumber = group.requests[request].producer != nil
        if let producer = group.requests[request].producer { group.advance(producer) }
        let appended = Appended(
            appended: count, duplicates: block.count - count,
            firstOffset: count > 0 ? Offset(first) : nil,
            lastOffset: count > 0 ? Offset(group.next - 1) : nil,
            position: Position(last: max(group.next, group.base) - 1))
        group.decide(
            .success(appended),
            needsCommit: count > 0 || hasNumber || newestDuplicate >= group.base)
    }

    /// Whether the producer's request was appended already.
    private func isRepeated(
        _ producer: ProducerNumber, _ group: AppendGroup, _ store: LogStore
    ) throws(Refusal) -> Bool {
        let last: ProducerNumber?
        do throws(SQLiteError) {
            if let known = group.producers[producer.id] {
                last = known
            } else {
                last = try store.producer(producer.id)
            }
        } catch {
            throw .append(.ingestStopped(reason: error.description))
        }
        if let last, producer.epoch < last.epoch {
            throw .append(.producerFenced(currentEpoch: last.epoch))
        }
        let isSameEpoch = last?.epoch == producer.epoch
        let done = isSameEpoch ? last?.sequence ?? -1 : -1
        if producer.sequence >= 0, producer.sequence <= done { return true }
        guard producer.sequence == done + 1 else { throw .append(.producerGap(expected: done + 1)) }
        return false
    }

    @inline(__always)
    private mutating func hash(of event: Int, in block: EventBlock) -> UInt64 {
        if block.hashSeed == hashSeed { return block.entries[event].hash }
        return block.withJSON(at: event) { text in
            let identity = comparison.identity(text)
            let bytes = Array(identity.source.utf8) + [0] + Array(identity.id.utf8)
            return bytes.withUnsafeBytes { tidetable_xxh3($0.baseAddress, $0.count, hashSeed) }
        }
    }

    /// The offset of the same event in the log or in the group; nil where the event is new.
    @inline(__always)
    private mutating func duplicate(
        of event: Int, in block: EventBlock, _ hash: UInt64, _ group: AppendGroup
    ) throws(Refusal) -> Int64? {
        candidates.removeAll(keepingCapacity: true)
        do throws(EventLogError) {
            try identities.find(hash, into: &candidates)
        } catch {
            throw .index(error)
        }
        if candidates.isEmpty { return nil }
        return try confirm(event, in: block, group)
    }

    @inline(never)
    private mutating func confirm(
        _ event: Int, in block: EventBlock, _ group: AppendGroup
    ) throws(Refusal) -> Int64? {
        for offset in candidates {
            switch try likeness(of: event, in: block, to: offset, group) {
            case .same: return offset
            case .other: continue
            case .conflict:
                let identity = block.withJSON(at: event) { comparison.identity($0) }
                throw .append(
                    .conflict(index: event, source: identity.source, id: identity.id))
            }
        }
        return nil
    }

    private mutating func likeness(
        of event: Int, in block: EventBlock, to offset: Int64, _ group: AppendGroup
    ) throws(Refusal) -> EventLikeness {
        if let planned = group.event(at: offset) {
            let other = group.requests[planned.request].block
            return block.withJSON(at: event) { text in
                other.withJSON(at: planned.event) { otherText in
                    comparison.compare(
                        text, topic: block.topic(at: event), otherText,
                        topic: other.topic(at: planned.event))
                }
            }
        }
        let batch: StoredBatch
        do throws(LogReadError) {
            batch = try storedBatch(offset)
        } catch {
            throw .append(.ingestStopped(reason: error.description))
        }
        guard let stored = batch.event(at: offset) else { return .other }
        return block.withJSON(at: event) { text in
            let payload = batch.payload
            let bytes = payload.span.bytes
            return comparison.compare(
                text, topic: block.topic(at: event), bytes.extracting(stored.json),
                topic: stored.topic)
        }
    }

    private mutating func storedBatch(_ offset: Int64) throws(LogReadError) -> StoredBatch {
        if let kept = batches.last(where: { $0.contains(offset) }) { return kept }
        guard let batch = try reader.batch(at: offset) else {
            throw .damaged(
                first: Offset(offset), last: Offset(offset), detail: "the offset is missing")
        }
        if batches.count == AppendPlanner.keptBatches { batches.removeFirst() }
        batches.append(batch)
        return batch
    }
}
