import Dispatch
import EventLog
import Projections
import StreamTables
import Synchronization

/// Folds the log into one projection's file: wakes when events are durable, takes all that is new
/// in bounded batches, writes rows and position in one transaction.
///
/// An actor on a serial queue of its own. A wake-up is a block on that queue, never a poll; wakes
/// that come while a batch is folded run into one.
actor Projector {
    nonisolated let status: ProjectionStatus
    nonisolated let quarantine: QuarantinedKeys
    private let changedRows: ChangedRows
    private nonisolated let executor: QueueExecutor
    private nonisolated let isAwake = Atomic(false)
    private let label: String
    private let events: EventLog
    private let reader: LogReader
    /// What was read last and not folded yet.
    private let page = EventPage()
    /// Reads ahead while there is much to fold.
    private var ahead: ReadAhead?
    private var writer: CommitWriter?
    /// How far events are folded: past the file's checkpoint while a commit is being written.
    private var foldedTo: Position
    private var fold: ProjectionFold
    private var lastTime: [UInt8] = []
    private var role: ProjectionState
    /// How often the live rows were read: where that grows, a build leaves readers the processor.
    private let liveReads: @Sendable () -> Int
    private var readsBefore = 0
    private var isPaused = false
    private var lastBatchNanoseconds: UInt64 = 0
    private var pace = ProjectorPace()
    private var isStandingBack = false
    /// After a fault only the timer wakes the projector, however much is appended.
    private var awaitsRetry = false
    private var subscription: LogSubscription?
    private let onCommit: @Sendable (Position) -> Void
    private let onFault: @Sendable (_ error: any Error, _ isNew: Bool) -> Void

    /// From so many events on another thread reads them.
    private static let readAheadEvents: Int64 = 4_096
    /// After a fault that may pass (a full disk), the projector tries again this often.
    private static let retryMilliseconds = 1_000

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(
        projection: any Projection, log: EventLog, writer: sending TableWriter,
        role: ProjectionState, liveReads: @escaping @Sendable () -> Int,
        quarantine: QuarantinedKeys, changedRows: ChangedRows, keepsLineage: Bool,
        onCommit: @escaping @Sendable (Position) -> Void,
        onFault: @escaping @Sendable (_ error: any Error, _ isNew: Bool) -> Void
    ) throws {
        let checkpoint = writer.checkpoint
        self.events = log
        self.reader = try log.makeReader()
        self.onCommit = onCommit
        self.onFault = onFault
        self.role = role
        self.liveReads = liveReads
        self.quarantine = quarantine
        self.changedRows = changedRows
        fold = ProjectionFold(
            projection, catalog: log.catalog, lookups: try log.makeReader(),
            isTableEmpty: checkpoint.position == .none, keepsLineage: keepsLineage)
        let waiting = try writer.quarantined()
        fold.admit(waiting)
        quarantine.set(waiting)
        foldedTo = checkpoint.position
        label = "projector.\(projection.name).v\(projection.version)"
        self.writer = try CommitWriter(writer, label: "\(label).commits")
        executor = QueueExecutor(label: label)
        status = ProjectionStatus(
            state: role, generation: checkpoint.generation,
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
        settle()
        ahead?.cancel()
        ahead = nil
        writer = nil
        fold.removeAll()
        return status.current.position
    }

    /// Stands still from the end of the batch that is folded now until `resume`.
    /// - Returns: the position the file stands at.
    func pause() -> Position {
        isPaused = true
        settle()
        return status.current.position
    }

    /// Goes on after `pause`.
    func resume() {
        isPaused = false
        wake()
    }

    /// Folds until exactly the position is reached; the caller knows that the log has it.
    func catchUp(to target: Position) {
        do {
            while status.current.position < target, try foldBatch(upTo: target) {}
        } catch {
            fault(error)
        }
    }

    /// Says what the file it folds is from now on.
    func become(_ role: ProjectionState) {
        if self.role == .building { releaseMemory() }
        self.role = role
        status.update { reading in
            reading.role = role
            if case .faulted = reading.state { return }
            reading.state = role
        }
    }

    /// Lets go of what a build has in memory and a few events at a time do not need.
    private func releaseMemory() {
        settle()
        ahead?.cancel()
        ahead = nil
        guard fold.changedRows == 0 else { return }
        fold.releaseRows()
        if let writer { try? writer.idle.releaseMemory() }
    }

    /// Folds the events that wait into their keys, in order; those that still cannot be folded go
    /// on waiting.
    /// - Returns: how many keys were in quarantine, how many still are, and whether an event waits
    ///   that only a fold of the whole log can put where it belongs.
    /// - Throws: `TableError`, or `LogReadError`.
    func retryQuarantine() throws -> (retried: Int, remaining: Int, needsRefold: Bool) {
        settle()
        guard let writer else { return (0, 0, false) }
        let file = try writer.idle
        let waiting = try file.quarantined()
        guard !waiting.isEmpty else { return (0, 0, false) }
        var needsRefold = false
        do {
            for entry in waiting {
                if try !retry(entry, writer) { needsRefold = true }
            }
            let changes = try fold.takeChanges(upTo: foldedTo.next, writer)
            for place in changes.indices { try changes[place].write(to: file, in: place) }
            try file.commit(to: file.checkpoint.position, lastEventTime: nil, isRevision: true)
        } catch {
            try reset(writer)
            throw error
        }
        let remaining = try publishQuarantine(file)
        return (waiting.count, remaining, needsRefold)
    }

    private func retry(_ entry: QuarantinedKey, _ writer: CommitWriter) throws -> Bool {
        var isInOrder = true
        let offsets = try writer.idle.parked(of: entry.key, in: entry.place)
        try writer.idle.release(entry.key, in: entry.place)
        try fold.release(entry, writer)
        for offset in offsets {
            _ = try reader.event(at: offset) { logged in
                if let key = entry.key {
                    try fold.fold(logged, into: key, in: entry.place, writer)
                } else if try !fold.fold(logged, in: entry.place, writer) {
                    isInOrder = false
                }
            }
        }
        return isInOrder
    }

    /// Forgets what was folded and not committed.
    private func reset(_ writer: CommitWriter) throws {
        ahead?.cancel()
        fold.removeAll()
        writer.abandon()
        foldedTo = try writer.idle.checkpoint.position
        fold.admit(try writer.idle.quarantined())
    }

    private func publishQuarantine(_ writer: TableWriter) throws -> Int {
        let keys = try writer.quarantined()
        quarantine.set(keys)
        return keys.count
    }

    private nonisolated func wake() {
        guard !isAwake.exchange(true, ordering: .acquiringAndReleasing) else { return }
        executor.queue.async { self.assumeIsolated { $0.step() } }
    }

    private func step() {
        // A commit of the log may have put this step on the queue before the rest began.
        guard !isStandingBack else { return }
        // An exchange and not a store: what comes next reads the log's end, and must not be
        // ordered before it.
        _ = isAwake.exchange(false, ordering: .acquiringAndReleasing)
        guard writer != nil, !awaitsRetry, !isPaused else { return }
        do {
            // One batch a turn, so that `stop` gets its turn in a long catch-up.
            let hasMore = try foldBatch(upTo: events.end)
            let rest = pace.rest(
                after: lastBatchNanoseconds, isLoaded: events.isHeavilyLoaded)
            if rest > 0 { return standBack(rest) }
            guard hasMore else { return }
            let reads = liveReads()
            defer { readsBefore = reads }
            guard role == .building, reads > readsBefore else { return wake() }
            let pause = DispatchTimeInterval.nanoseconds(Int(lastBatchNanoseconds))
            executor.queue.asyncAfter(deadline: .now() + pause) { [weak self] in self?.wake() }
        } catch {
            fault(error)
        }
    }

    /// Goes on after a while. Commits of the log meanwhile wake nobody.
    private func standBack(_ nanoseconds: UInt64) {
        isStandingBack = true
        isAwake.store(true, ordering: .releasing)
        executor.queue.asyncAfter(deadline: .now() + .nanoseconds(Int(nanoseconds))) {
            [weak self] in
            self?.assumeIsolated { projector in
                let rest = projector.pace.resume(isLoaded: projector.events.isHeavilyLoaded)
                projector.isStandingBack = false
                if rest > 0 { projector.standBack(rest) } else { projector.step() }
            }
        }
    }

    /// Folds one batch and commits it; of a build, begins to commit it and goes on.
    /// - Returns: whether there may be more. Everything folded is committed where not.
    private func foldBatch(upTo target: Position) throws -> Bool {
        guard let writer else { return false }
        let began = DispatchTime.now().uptimeNanoseconds
        let from = foldedTo
        let isAlone = role == .building && liveReads() == readsBefore
        lastTime.removeAll(keepingCapacity: true)
        let missing = target.last - from.last
        let size = FoldBatch.events(of: missing, isAlone: isAlone)
        let (next, folded) =
            missing > Projector.readAheadEvents
            ? try foldAhead(atMost: size, upTo: target, writer)
            : try foldDirectly(Int(missing), writer)
        let position = Position(last: next.rawValue - 1)
        guard position > from else {
            try settled(writer)
            writer.abandon()
            status.update { $0.lastProgress = began }
            return false
        }
        let isWatched = changedRows.isWatched
        let commit = Commit(
            changes: try fold.takeChanges(upTo: next, keepsKeys: isWatched, writer),
            position: position,
            lastEventTime: lastTime.isEmpty ? nil : String(decoding: lastTime, as: UTF8.self),
            previous: from, folded: folded, changesQuarantine: fold.quarantineChanged,
            began: began)
        fold.quarantineChanged = false
        foldedTo = position
        changedRows.announce(position, isWatched ? commit.changes.map(\.keys) : nil)
        try settled(writer)
        if role == .building, position < target {
            try writer.begin(commit)
        } else {
            try commit.write(to: writer.idle)
            try committed(commit, writer)
            try writer.idle.moveFrames()
        }
        lastBatchNanoseconds = DispatchTime.now().uptimeNanoseconds - began
        return position < target
    }

    /// Folds events that another thread reads.
    private func foldAhead(
        atMost count: Int, upTo target: Position, _ writer: CommitWriter
    ) throws -> (next: Offset, folded: Int64) {
        let ahead =
            try self.ahead
            ?? ReadAhead(
                try events.makeReader(), fold.projection, fold.subscriptions,
                label: "\(label).reader")
        self.ahead = ahead
        var next = foldedTo.next
        if !ahead.goesOn(with: next) {
            ahead.cancel()
            ahead.start(from: next, to: target.next)
        }
        let end = next.rawValue + Int64(count)
        var folded: Int64 = 0
        while next.rawValue < end, fold.changedRows < FoldBatch.rows,
            let page = try ahead.nextPage()
        {
            defer { ahead.recycle(page) }
            guard !page.isEmpty else { continue }
            folded += try foldPage(page, writer)
            next = page.next
        }
        return (next, folded)
    }

    /// Reads and folds a few events: handing them from thread to thread would only delay them.
    private func foldDirectly(
        _ count: Int, _ writer: CommitWriter
    ) throws -> (next: Offset, folded: Int64) {
        ahead?.cancel()
        ahead = nil
        var folded: Int64 = 0
        page.removeAll()
        let next = try reader.read(from: foldedTo.next, maxEvents: count) { logged in
            page.append(logged, fold.projection, fold.subscriptions)
            guard page.isFull else { return true }
            folded += try foldPage(page, writer)
            page.removeAll()
            return fold.changedRows < FoldBatch.rows
        }
        folded += try foldPage(page, writer)
        return (next, folded)
    }

    private func foldPage(_ page: EventPage, _ writer: CommitWriter) throws(TableError) -> Int64 {
        try fold.fold(page, writer)
        if !page.lastTime.isEmpty { lastTime = page.lastTime }
        return Int64(page.entries.count)
    }

    /// Waits for the commit that is being written, if any.
    private func settled(_ writer: CommitWriter) throws {
        if let commit = try writer.finish() { try committed(commit, writer) }
    }

    /// The same where nobody can be told of a failure: the projector is at fault then.
    private func settle() {
        guard let writer else { return }
        do { try settled(writer) } catch { fault(error) }
    }

    private func committed(_ commit: Commit, _ writer: CommitWriter) throws {
        let file = try writer.idle
        if commit.changesQuarantine { _ = try publishQuarantine(file) }
        note(file.checkpoint, commit)
        onCommit(commit.position)
    }

    private func note(_ checkpoint: Checkpoint, _ commit: Commit) {
        let now = DispatchTime.now().uptimeNanoseconds
        let events = Double(commit.position.last - commit.previous.last)
        let state = role
        status.update { reading in
            // A build folds one batch while the one before is written.
            let since = max(commit.began, reading.lastProgress)
            let rate = events / max(Double(now - since) / 1e9, 1e-6)
            reading.state = state
            reading.position = checkpoint.position
            reading.lastEventTime = checkpoint.lastEventTime
            reading.eventsPerSecond =
                reading.commits == 0 ? rate : 0.8 * reading.eventsPerSecond + 0.2 * rate
            reading.eventsFolded += commit.folded
            reading.rowsWritten += Int64(commit.rows)
            reading.commits += 1
            reading.lastProgress = now
        }
    }

    private func fault(_ error: any Error) {
        // What was folded in memory and not committed is folded again from the table.
        if let writer { try? reset(writer) }
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
