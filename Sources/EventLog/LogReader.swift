import Projections
import SQLite

/// Reads the log through a connection of its own. One owner uses it at a time.
///
/// `@unchecked Sendable`: it has no lock, but every use needs the one reference's owner, which may
/// hand it to another queue.
public final class LogReader: @unchecked Sendable {
    private let database: Database
    private let select: Statement
    private let state: LogState
    private let catalog: EventCatalog
    private var decoder = BatchDecoder()
    /// Names of the batches that were read last. Small batches name one type each, so there are
    /// several in turn.
    private var knownNames: [(bytes: [UInt8], names: BatchNames)] = []
    private static let knownNamesLimit = 32

    init(path: String, state: LogState, catalog: EventCatalog) throws(SQLiteError) {
        database = try Database(path: path, access: .readOnly)
        select = try database.prepare(
            """
            SELECT first_offset, event_count, appended_at, checksum, payload FROM batches
            WHERE first_offset >=
                coalesce((SELECT max(first_offset) FROM batches WHERE first_offset <= ?1), 0)
            ORDER BY first_offset
            """)
        self.state = state
        self.catalog = catalog
    }

    /// Gives `body` the events from `offset` on, in order, until the log's durable end. A batch's
    /// checksum is verified before any of its events is given.
    /// - Parameters:
    ///   - offset: the first event to give.
    ///   - maxEvents: give no more than these.
    ///   - maxBytes: stop after the event whose JSON makes the sum reach this.
    ///   - body: returns whether to go on.
    /// - Returns: the offset to go on from.
    /// - Throws: `LogReadError`, after all events before the fault were given, or what `body` does.
    @discardableResult
    public func read(
        from offset: Offset, maxEvents: Int = .max, maxBytes: Int = .max,
        _ body: (borrowing LoggedEvent) throws -> Bool
    ) throws -> Offset {
        let end = state.position.next.rawValue
        var next = max(offset.rawValue, 0)
        var budget = Budget(events: maxEvents, bytes: maxBytes)
        guard next < end, maxEvents > 0 else { return Offset(next) }
        select.bind(1, next)
        defer { select.reset() }
        var expected: Int64?
        while next < end, budget.isLeft, try step() {
            let place = BatchPlace(select)
            guard place.first == expected ?? place.first, place.first <= next,
                place.count > 0, next < place.first + place.count
            else { throw gap(next, before: max(place.first, next + 1)) }
            expected = place.first + place.count
            try select.withBytes(4) { stored in
                let batch = try decoder.decode(stored, of: place)
                try give(place, batch, from: &next, to: end, &budget, body)
            }
        }
        if next < end, budget.isLeft { throw gap(next, before: end) }
        return Offset(next)
    }

    /// Gives `body` the one event at `offset`.
    /// - Returns: what `body` returns; nil where the log has no such offset.
    /// - Throws: `LogReadError`, or what `body` does.
    public func event<Result>(
        at offset: Offset, _ body: (borrowing LoggedEvent) throws -> Result
    ) throws -> Result? {
        guard offset.rawValue >= 0 else { return nil }
        var result: Result?
        try read(from: offset, maxEvents: 1) { event in
            result = try body(event)
            return false
        }
        return result
    }

    /// When the batch with the event at `offset` was appended, in milliseconds since 1970; nil
    /// where the log has no such offset.
    /// - Throws: `LogReadError`.
    public func appendedAt(_ offset: Offset) throws(LogReadError) -> Int64? {
        guard offset.rawValue >= 0, offset < state.position.next else { return nil }
        do {
            select.bind(1, offset.rawValue)
            defer { select.reset() }
            return try select.step() ? select.integer(2) : nil
        } catch {
            throw .sqlite(error)
        }
    }

    /// Calls `body` with the id hashes of each batch from `offset` on, for deduplication.
    func readHashes(
        from offset: Int64, _ body: (_ first: Int64, _ batch: RecordBatch) throws -> Void
    ) throws {
        let end = state.position.next.rawValue
        guard offset < end else { return }
        select.bind(1, offset)
        defer { select.reset() }
        var next = offset
        while next < end, try step() {
            let place = BatchPlace(select)
            guard place.first <= next, next < place.first + place.count else {
                throw gap(next, before: max(place.first, next + 1))
            }
            try select.withBytes(4) { try body(place.first, decoder.decode($0, of: place)) }
            next = place.first + place.count
        }
        if next < end { throw gap(next, before: end) }
    }

    /// A verified copy of the batch with the event at `offset`; nil where the log has no such
    /// offset.
    func batch(at offset: Int64) throws(LogReadError) -> StoredBatch? {
        guard offset >= 0, offset < state.position.next.rawValue else { return nil }
        select.bind(1, offset)
        defer { select.reset() }
        guard try step() else { return nil }
        let place = BatchPlace(select)
        var result: Result<StoredBatch, LogReadError>?
        select.withBytes(4) { stored in
            result = Result { () throws(LogReadError) in
                let batch = try decoder.decode(stored, of: place)
                return StoredBatch(
                    place: place, payload: Array(batch.payload), names: try names(of: batch, place))
            }
        }
        return try result?.get()
    }

    private func step() throws(LogReadError) -> Bool {
        do { return try select.step() } catch { throw .sqlite(error) }
    }

    private func gap(_ first: Int64, before next: Int64) -> LogReadError {
        .damaged(first: Offset(first), last: Offset(next - 1), detail: "offsets are missing")
    }
}

/// A batch in memory, for looking at events one by one.
struct StoredBatch {
    let place: BatchPlace
    let payload: [UInt8]
    let names: BatchNames

    func contains(_ offset: Int64) -> Bool {
        offset >= place.first && offset < place.first + place.count
    }

    /// Where the event at `offset` lies in `payload`, and the name of its topic.
    func event(at offset: Int64) -> (json: Range<Int>, topic: String)? {
        payload.withUnsafeBytes { bytes in
            guard contains(offset), let batch = RecordBatch(bytes),
                let entry = batch.entry(at: Int(offset - place.first))
            else { return nil }
            return (entry.json, names.topics[entry.topic])
        }
    }
}

/// What a read may still give.
private struct Budget {
    var events: Int
    var bytes: Int
    var isStopped = false
    var isLeft: Bool { !isStopped && events > 0 && bytes > 0 }
}

extension LogReader {
    private func names(
        of batch: RecordBatch, _ place: BatchPlace
    ) throws(LogReadError) -> BatchNames {
        let bytes = UnsafeRawBufferPointer(rebasing: batch.payload[batch.names])
        let known = knownNames.first { known in
            known.bytes.count == bytes.count
                && known.bytes.withUnsafeBytes {
                    equalBytes($0.baseAddress, bytes.baseAddress, bytes.count)
                }
        }
        if let known { return known.names }
        guard let read = batch.readNames() else { throw place.damaged("its names are cut off") }
        let made = BatchNames(topics: read.topics, types: read.types, catalog: catalog)
        if knownNames.count == LogReader.knownNamesLimit { knownNames.removeFirst() }
        knownNames.append((Array(bytes), made))
        return made
    }

    @inline(__always)
    private func give(
        _ place: BatchPlace, _ batch: RecordBatch, from next: inout Int64,
        to end: Int64, _ budget: inout Budget, _ body: (borrowing LoggedEvent) throws -> Bool
    ) throws {
        let names = try names(of: batch, place)
        let payload = batch.payload
        var index = Int(next - place.first)
        let limit = Int(min(place.count, end - place.first))
        while index < limit, budget.isLeft {
            guard let entry = batch.entry(at: index) else {
                throw place.damaged("an event lies outside of it")
            }
            let event = LoggedEvent(
                offset: Offset(place.first + Int64(index)), appendedAt: place.appendedAt,
                hash: entry.hash, json: UnsafeRawBufferPointer(rebasing: payload[entry.json]),
                data: UnsafeRawBufferPointer(rebasing: payload[entry.data]),
                time: UnsafeRawBufferPointer(rebasing: payload[entry.time]), names: names,
                typeNumber: entry.type, topicNumber: entry.topic)
            budget.isStopped = try !body(event)
            budget.events -= 1
            budget.bytes -= entry.json.count
            index += 1
            next = place.first + Int64(index)
        }
    }
}
