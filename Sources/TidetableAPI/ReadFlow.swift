import EventLog
import HTTPCore
import HTTPServer
import ProjectionRuntime
import StreamTables
import TableQueries

/// The way to a table's rows that all reads share: is the table there, does it meet the reader's
/// bounds, may the reader wait until it does.
struct ReadFlow: Sendable {
    let parts: ServerParts

    /// The longest that `Prefer: wait` may ask for, in seconds.
    static let longestWait = 60

    func table(_ name: String) throws(Problem) -> LiveTable {
        guard let table = parts.host.table(name) else {
            throw Problem(.noSuchTable, "there is no table “\(name)”")
        }
        return table
    }

    /// Calls `read` with the file that serves the table, on the exchange's loop, now or once the
    /// bounds are met. What `read` throws, and bounds that are not met, become the answer.
    func whenWithin(
        _ bounds: ReadBounds, of table: LiveTable, _ exchange: Exchange,
        _ read: @escaping @Sendable (Exchange, LiveTable.Serving) throws(Problem) -> Void
    ) throws(Problem) {
        let seconds = min(Preferences(exchange.head.fields).waitSeconds ?? 0, ReadFlow.longestWait)
        let deadline = exchange.loop.now + Int64(seconds) * 1_000
        try attempt(bounds, table, exchange, until: deadline, read)
    }

    /// Reads, or waits and tries again: the bounds may fail anew by the time they were met.
    private func attempt(
        _ bounds: ReadBounds, _ table: LiveTable, _ exchange: Exchange, until deadline: Int64,
        _ read: @escaping @Sendable (Exchange, LiveTable.Serving) throws(Problem) -> Void
    ) throws(Problem) {
        // The position first: a cutover serves the new file before it moves the gate, so the file
        // that is looked up after it has at least this position.
        let position = table.gate.position
        let serving = try serving(table, bounds)
        guard let (target, problem) = try unmet(bounds, serving, position) else {
            return try read(exchange, serving)
        }
        let left = deadline - exchange.loop.now
        guard left > 0 else { throw problem }
        wait(for: target, at: table, exchange, left) { exchange, isReached in
            exchange.onShutdown = nil
            guard isReached else { return exchange.send(problem) }
            do throws(Problem) {
                try self.attempt(bounds, table, exchange, until: deadline, read)
            } catch {
                exchange.send(error)
            }
        }
    }

    private func serving(
        _ table: LiveTable, _ bounds: ReadBounds
    ) throws(Problem) -> LiveTable.Serving {
        guard let serving = table.serving else {
            var detail = "\(table.name) is being folded from the log"
            if let build = table.build {
                detail +=
                    "; it is at \(build.status.current.position.text)"
                    + " of \(build.target.text)"
            }
            throw Problem(.building, detail, retryAfter: 1)
        }
        if let version = bounds.version, version != serving.version {
            throw Problem(
                .noSuchTable,
                "version \(version) of \(table.name) is not kept; version \(serving.version) is")
        }
        return serving
    }

    /// The position that would meet the bounds, and the problem if nobody waits for it.
    private func unmet(
        _ bounds: ReadBounds, _ serving: LiveTable.Serving, _ position: Position
    ) throws(Problem) -> (Position, Problem)? {
        let end = parts.events.end
        if let demanded = bounds.minimumPosition, demanded > end {
            throw Problem(
                .beyondLogEnd, "min_offset is \(demanded.text), and the log ends at \(end.text)",
                fields: [("Stream-Log-End-Offset", end.text)])
        }
        if let demanded = bounds.minimumPosition, demanded > position {
            return (
                demanded,
                Problem(
                    .notYetApplied,
                    "min_offset is \(demanded.text), and the table stands at \(position.text)",
                    retryAfter: 1, fields: [("Stream-Checkpoint-Offset", position.text)])
            )
        }
        guard let allowed = bounds.maximumLagMilliseconds else { return nil }
        let freshness = freshness(
            Checkpoint(
                logID: parts.events.id, generation: serving.generation, position: position,
                lastEventTime: nil))
        guard freshness.lagMilliseconds > allowed else { return nil }
        return (
            end,
            Problem(
                .tooStale, "the table lags \(freshness.lagSeconds) s",
                retryAfter: 1, fields: [("Stream-Lag-Seconds", freshness.lagSeconds)])
        )
    }

    private func wait(
        for target: Position, at table: LiveTable, _ exchange: Exchange, _ milliseconds: Int64,
        _ then: @escaping @Sendable (Exchange, _ isReached: Bool) -> Void
    ) {
        let loop = exchange.loop
        let waiter = Waiter()
        let ticket = table.gate.wait(for: target) {
            loop.execute {
                guard waiter.finish() else { return }
                then(exchange, true)
            }
        }
        guard let ticket else { return then(exchange, true) }
        exchange.onClose = {
            _ = waiter.finish()
            table.gate.cancel(ticket)
        }
        let giveUp = {
            table.gate.cancel(ticket)
            guard waiter.finish() else { return }
            then(exchange, false)
        }
        waiter.timer = loop.schedule(after: milliseconds, giveUp)
        // A server that shuts down answers now; the client asks the next one.
        exchange.onShutdown = giveUp
    }

    /// The freshness of rows read at a checkpoint. Called after the snapshot was opened, so that
    /// the log's end is not older than the rows.
    func freshness(_ checkpoint: Checkpoint) -> Freshness {
        let end = parts.events.end
        let oldest =
            checkpoint.position < end
            ? (try? parts.events.appendedAt(checkpoint.position.next)) ?? nil : nil
        return Freshness(
            checkpoint: checkpoint, logEnd: end, oldestUnappliedAppendedAt: oldest,
            now: parts.now())
    }
}

/// One reader that waits. `@unchecked Sendable`: touched on its exchange's loop only.
private final class Waiter: @unchecked Sendable {
    var timer: LoopTimer?
    private var isFinished = false

    /// Whether this is the first of the ways to end: reached, timed out, gone.
    func finish() -> Bool {
        guard !isFinished else { return false }
        isFinished = true
        timer?.cancel()
        return true
    }
}
