import Dispatch
import SQLite
import Synchronization

/// Appends to the log: one owner of the only writing connection, on a queue of its own.
///
/// While a group of requests is being committed, the next ones gather; so one sync serves whoever
/// came meanwhile, and a lone request waits for nobody.
///
/// `@unchecked Sendable`: what is mutable is touched on `queue` only, except for `inbox`, which
/// has its mutex.
final class LogWriter: @unchecked Sendable {
    private struct Inbox {
        var requests: [AppendRequest] = []
        var bytes = 0
        var isRunning = false
        var isClosed = false
        var load = WriterLoad(at: LogWriter.uptime)
    }

    let queue = DispatchQueue(label: "tidetable.log-writer", qos: .userInitiated)
    private let inbox = Mutex(Inbox())
    private let state: LogState
    private let subscribers: Subscribers
    private let options: EventLogOptions
    private let now: @Sendable () -> Int64
    private let store: LogStore
    private var planner: AppendPlanner

    init(
        store: LogStore, planner: consuming AppendPlanner, state: LogState,
        subscribers: Subscribers, options: EventLogOptions, now: @escaping @Sendable () -> Int64
    ) {
        self.store = store
        self.planner = planner
        self.state = state
        self.subscribers = subscribers
        self.options = options
        self.now = now
    }

    /// Queues a request. Callable from anywhere.
    func append(_ request: AppendRequest) {
        let bytes = request.block.byteCount
        let refusal: AppendError? = inbox.withLock { inbox in
            if inbox.isClosed { return .ingestStopped(reason: "the log is closed") }
            if inbox.bytes > 0, inbox.bytes + bytes > options.queuedBytes { return .overloaded }
            inbox.requests.append(request)
            inbox.bytes += bytes
            if !inbox.isRunning {
                inbox.isRunning = true
                inbox.load.note(busy: true, at: LogWriter.uptime)
                queue.async { self.drain() }
            }
            return nil
        }
        if let refusal { request.completion(.failure(refusal)) }
    }

    /// How many requests and bytes wait.
    var backlog: (requests: Int, bytes: Int) {
        inbox.withLock { ($0.requests.count, $0.bytes) }
    }

    /// Whether appends take all that the disk gives, or come faster than tables follow.
    var isHeavilyLoaded: Bool { inbox.withLock { $0.load.isHeavy(at: LogWriter.uptime) } }

    private static var uptime: UInt64 { DispatchTime.now().uptimeNanoseconds }

    /// Completes what waits, then closes the file. Readers should be gone by then.
    func close() {
        inbox.withLock { $0.isClosed = true }
        queue.sync {
            drain()
            planner.close()
            store.close(checkpointing: !isStopped)
        }
    }

    private func drain() {
        var end = state.position.next.rawValue
        var served = 0
        while true {
            let appended = Int(state.position.next.rawValue - end)
            end += Int64(appended)
            let requests = inbox.withLock { inbox in
                let taken = LogWriter.take(&inbox, options.groupBytes)
                inbox.isRunning = !taken.isEmpty
                if served > 0 { inbox.load.note(events: appended, requests: served) }
                inbox.load.note(busy: inbox.isRunning, at: LogWriter.uptime)
                return taken
            }
            served = requests.count
            if requests.isEmpty { return }
            process(requests)
        }
    }

    private static func take(_ inbox: inout Inbox, _ limit: Int) -> [AppendRequest] {
        var bytes = 0
        var count = 0
        while count < inbox.requests.count, bytes < limit {
            bytes += inbox.requests[count].block.byteCount
            count += 1
        }
        inbox.bytes -= bytes
        guard count < inbox.requests.count else {
            defer { inbox.requests.removeAll(keepingCapacity: true) }
            return inbox.requests
        }
        defer { inbox.requests.removeFirst(count) }
        return Array(inbox.requests[..<count])
    }

    private var isStopped: Bool { state.published.withLock { $0.stopReason != nil } }

    private func process(_ requests: [AppendRequest]) {
        if let reason = state.published.withLock({ $0.stopReason }) {
            let refusal = AppendError.ingestStopped(reason: reason)
            state.published.withLock { $0.metrics.refusedRequests += requests.count }
            return requests.forEach { $0.completion(.failure(refusal)) }
        }
        let group = planner.plan(requests, from: state.position.next.rawValue, store)
        guard group.needsCommit else { return complete(group, failure: nil) }
        do throws(SQLiteError) {
            let written = try store.commit(group, totals: planner.totals, at: now())
            let position = committed(group, written)
            complete(group, failure: nil)
            // After the acks: waking three projectors takes 20 µs, a tenth of a lone append.
            if let position { subscribers.wake(position) }
            planner.settle(through: state.position.last)
            checkpointIfDue()
        } catch {
            planner.undo(group)
            complete(group, failure: failure(for: error))
        }
    }

    /// - Returns: the log's new end; nil where the group has no event.
    private func committed(_ group: AppendGroup, _ written: LogStore.Written) -> Position? {
        planner.totals = written.totals
        state.published.withLock { published in
            published.metrics.commits += 1
            published.metrics.events += group.planned.count
            published.metrics.bytes += written.bytes
            published.topics = written.totals
            for first in written.firsts {
                published.recent.append(first: first, appendedAt: written.appendedAt)
            }
        }
        guard !group.planned.isEmpty else { return nil }
        let position = Position(last: group.next - 1)
        state.advance(to: position)
        return position
    }

    private func complete(_ group: AppendGroup, failure: AppendError?) {
        var duplicates = 0
        var refused = 0
        var outcomes: [Result<Appended, AppendError>] = []
        for decision in group.decisions {
            var outcome = decision.outcome
            if let failure, decision.needsCommit { outcome = .failure(failure) }
            switch outcome {
            case .success(var appended):
                // What a request must cover is durable by now, so the log's end will do.
                appended.position = state.position
                duplicates += appended.duplicates
                outcome = .success(appended)
            case .failure: refused += 1
            }
            outcomes.append(outcome)
        }
        state.published.withLock {
            $0.metrics.duplicates += duplicates
            $0.metrics.refusedRequests += refused
            $0.metrics.deduplicationRuns = planner.runCount
            $0.metrics.deduplicationRebuilds = planner.rebuilds
        }
        for (request, outcome) in zip(group.requests, outcomes) { request.completion(outcome) }
    }

    /// What a failed commit means. Nothing of the group is in the log; SQLite has rolled back.
    private func failure(for error: SQLiteError) -> AppendError {
        if error.isDiskFull || error.isSharedMemoryFull { return .diskFull }
        if error.isPassing { return .overloaded }
        // After a failed sync nobody knows what is on the disk, and a second sync may lie.
        let reason = error.description
        state.published.withLock { $0.stopReason = reason }
        return .ingestStopped(reason: reason)
    }

    private func checkpointIfDue() {
        guard store.bytesSinceCheckpoint >= options.checkpointBytes else { return }
        do throws(SQLiteError) {
            try store.checkpoint()
            state.published.withLock { $0.metrics.checkpoints += 1 }
        } catch {
            // A full disk heals, and the WAL has everything. A failed sync is for good.
            if !error.isDiskFull, !error.isPassing { _ = failure(for: error) }
        }
    }
}
