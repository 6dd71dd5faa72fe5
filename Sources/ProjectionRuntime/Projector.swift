import Dispatch
import EventLog
import Projections
import StreamTables
import Synchronization

/// Folds the log into one table file: wakes when events are durable, takes all that is new in
/// bounded batches, writes rows and position in one transaction.
///
/// An actor on a serial queue of its own. A wake-up is a block on that queue, never a poll; wakes
/// that come while a batch is folded run into one.
actor Projector {
    nonisolated let status: ProjectionStatus
    private nonisolated let executor: QueueExecutor
    private nonisolated let isAwake = Atomic(false)
    private let projection: any Projection
    private let events: EventLog
    private let reader: LogReader
    private var writer: TableWriter?
    private var cache: RowCache
    private var event = Event()
    private var keys: [Key] = []
    private var lastTime: [UInt8] = []
    private var isBuilding: Bool
    /// After a fault only the timer wakes the projector, however much is appended.
    private var awaitsRetry = false
    private var subscription: LogSubscription?
    private let onCommit: @Sendable (Position) -> Void
    private let onFault: @Sendable (_ error: any Error, _ isNew: Bool) -> Void

    /// Events in one transaction at most: 20 ms of folding, so that readers see a catch-up move.
    private static let batchEvents = 20_000
    /// Nobody reads a build, so it takes more at once and writes a row that many events touch less
    /// often, up to so many rows, some 30 MB.
    private static let buildBatchEvents = 200_000
    private static let batchRows = 50_000
    /// After a fault that may pass (a full disk), the projector tries again this often.
    private static let retryMilliseconds = 1_000

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(
        projection: any Projection, log: EventLog, writer: sending TableWriter,
        isBuilding: Bool, onCommit: @escaping @Sendable (Position) -> Void,
        onFault: @escaping @Sendable (_ error: any Error, _ isNew: Bool) -> Void
    ) throws {
        let checkpoint = writer.checkpoint
        self.projection = projection
        self.events = log
        self.reader = try log.makeReader()
        self.writer = writer
        self.onCommit = onCommit
        self.onFault = onFault
        self.isBuilding = isBuilding
        cache = RowCache(isTableEmpty: checkpoint.position == .none)
        executor = QueueExecutor(label: "projector.\(projection.name).v\(projection.version)")
        status = ProjectionStatus(
            state: isBuilding ? .building : .live, generation: checkpoint.generation,
            position: checkpoint.position, now: DispatchTime.now().uptimeNanoseconds)
        status.update { $0.lastEventTime = checkpoint.lastEventTime }
    }

    /// Begins to follow the log.
    func start() {
        subscription = events.subscribe { [weak self] _ in self?.wake() }
        wake()
    }

    /// Stops following and closes the file. Everything folded is committed.
    /// - Returns: the position the file stands at.
    @discardableResult
    func stop() -> Position {
        subscription?.cancel()
        subscription = nil
        writer = nil
        cache.removeAll()
        return status.current.position
    }

    /// Folds until the position is reached; the caller knows that the log has it.
    func catchUp(to target: Position) {
        do {
            while status.current.position < target, try foldBatch() {}
        } catch {
            fault(error)
        }
    }

    /// Says that the file it builds serves from now on.
    func becomeLive() {
        isBuilding = false
        status.update { $0.state = .live }
    }

    private nonisolated func wake() {
        guard !isAwake.exchange(true, ordering: .acquiringAndReleasing) else { return }
        executor.queue.async { self.assumeIsolated { $0.step() } }
    }

    private func step() {
        // An exchange and not a store: what comes next reads the log's end, and must not be
        // ordered before it.
        _ = isAwake.exchange(false, ordering: .acquiringAndReleasing)
        guard writer != nil, !awaitsRetry else { return }
        do {
            // One batch a turn, so that `stop` gets its turn in a long catch-up.
            if try foldBatch() { wake() }
        } catch {
            fault(error)
        }
    }

    /// Folds and commits one batch. Where an event cannot be folded, those before it are committed.
    /// - Returns: whether there may be more.
    private func foldBatch() throws -> Bool {
        let size = isBuilding ? Projector.buildBatchEvents : Projector.batchEvents
        do {
            return try foldBatch(of: size)
        } catch let failure as Unfoldable {
            // The cache may hold half of the event's changes.
            cache.removeAll()
            writer?.abandon()
            let before = failure.offset.rawValue - status.current.position.next.rawValue
            if before > 0 { _ = try foldBatch(of: Int(before)) }
            throw failure
        }
    }

    private func foldBatch(of size: Int) throws -> Bool {
        guard let writer else { return false }
        let began = DispatchTime.now().uptimeNanoseconds
        let from = writer.checkpoint.position
        var folded: Int64 = 0
        lastTime.removeAll(keepingCapacity: true)
        let next = try reader.read(from: from.next, maxEvents: size) { logged in
            if projection.subscribedTypes.contains(logged.type) {
                do {
                    try fold(logged, writer)
                } catch let error as FoldError {
                    throw Unfoldable(offset: logged.offset, error: error)
                }
                folded += 1
            }
            if !logged.time.isEmpty {
                lastTime.removeAll(keepingCapacity: true)
                lastTime.append(contentsOf: logged.time)
            }
            return cache.changedRows < Projector.batchRows
        }
        let position = Position(last: next.rawValue - 1)
        guard position > from else {
            writer.abandon()
            status.update { $0.lastProgress = began }
            return false
        }
        let changes = cache.changes()
        try writer.commit(
            changes, to: position,
            lastEventTime: lastTime.isEmpty ? nil : String(decoding: lastTime, as: UTF8.self))
        cache.committed()
        note(writer.checkpoint, since: from, folded, changes.count, began)
        onCommit(position)
        writer.moveFrames()
        return position < events.end
    }

    private func fold(_ logged: borrowing LoggedEvent, _ writer: TableWriter) throws {
        try event.load(type: logged.type, topic: logged.topic, data: logged.data.bytes)
        keys.removeAll(keepingCapacity: true)
        try projection.keys(of: event, into: &keys)
        let offset = logged.offset
        for key in keys {
            try cache.change(key, load: { try writer.row(at: $0) }) { old in
                let row = try projection.reduce(key, old?.row, event)
                return row.map { StoredRow(row: $0, lastEventOffset: offset) }
            }
        }
    }

    private func note(
        _ checkpoint: Checkpoint, since from: Position, _ folded: Int64, _ rows: Int,
        _ began: UInt64
    ) {
        let now = DispatchTime.now().uptimeNanoseconds
        let seconds = max(Double(now - began) / 1e9, 1e-6)
        let rate = Double(checkpoint.position.last - from.last) / seconds
        let state = isBuilding ? ProjectionState.building : .live
        status.update { reading in
            reading.state = state
            reading.position = checkpoint.position
            reading.lastEventTime = checkpoint.lastEventTime
            reading.eventsPerSecond =
                reading.commits == 0 ? rate : 0.8 * reading.eventsPerSecond + 0.2 * rate
            reading.eventsFolded += folded
            reading.rowsWritten += Int64(rows)
            reading.commits += 1
            reading.lastProgress = now
        }
    }

    private func fault(_ error: any Error) {
        // What was folded in memory and not committed is folded again from the table.
        cache.removeAll()
        writer?.abandon()
        let state = ProjectionState.faulted("\(error)")
        let isNew = status.current.state != state
        status.update { $0.state = state }
        onFault(error, isNew)
        awaitsRetry = true
        executor.queue.asyncAfter(deadline: .now() + .milliseconds(Projector.retryMilliseconds)) {
            [weak self] in
            self?.assumeIsolated { $0.awaitsRetry = false }
            self?.wake()
        }
    }
}

/// An event that a reducer refused.
private struct Unfoldable: Error, CustomStringConvertible {
    let offset: Offset
    let error: FoldError

    var description: String { "the event at offset \(offset) cannot be folded: \(error)" }
}
