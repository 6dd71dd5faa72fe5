import EventLog
import HTTPCore
import HTTPServer
import ProjectionRuntime
import Projections
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
        _ read: @escaping @Sendable (Exchange, TableView) throws(Problem) -> Void
    ) throws(Problem) {
        guard bounds.demandsNothing else {
            let wait = Preferences(exchange.head.fields).waitSeconds ?? 0
            let deadline = exchange.loop.now + Int64(min(wait, ReadFlow.longestWait)) * 1_000
            return try attempt(bounds, table, exchange, until: deadline, read)
        }
        try read(exchange, view(of: table, bounds))
    }

    /// Reads, or waits and tries again: the bounds may fail anew by the time they were met.
    private func attempt(
        _ bounds: ReadBounds, _ table: LiveTable, _ exchange: Exchange, until deadline: Int64,
        _ read: @escaping @Sendable (Exchange, TableView) throws(Problem) -> Void
    ) throws(Problem) {
        try checkLogEnd(bounds)
        let view = try view(of: table, bounds)
        guard let (target, problem) = unmet(bounds, view, view.file.gate.position) else {
            return try read(exchange, view)
        }
        let left = deadline - exchange.loop.now
        guard left > 0 else { throw problem }
        wait(for: target, at: view.file.gate, exchange, left) { exchange, isReached in
            exchange.onShutdown = nil
            guard isReached else { return exchange.send(problem) }
            do throws(Problem) {
                try self.attempt(bounds, table, exchange, until: deadline, read)
            } catch {
                exchange.send(error)
            }
        }
    }

    /// The shape of a table in the version that a read names, or in the one that answers.
    func schema(
        of table: LiveTable, _ items: [(name: String, value: String)]
    ) throws(Problem) -> TableSchema {
        let named = items.first { $0.name == "version" }.flatMap { Int($0.value) }
        let definition = named.flatMap(table.projection.definition) ?? table.projection.current
        guard let schema = table.shape(inVersion: definition.version)?.schema else {
            throw Problem(
                .noSuchTable, "version \(definition.version) has no table “\(table.name)”")
        }
        return schema
    }

    func view(of table: LiveTable, _ bounds: ReadBounds) throws(Problem) -> TableView {
        let file = try file(of: table.projection, bounds.version)
        guard let view = TableView(table, file) else {
            throw Problem(.noSuchTable, "version \(file.version) has no table “\(table.name)”")
        }
        return view
    }

    private func file(
        of projection: ServedProjection, _ version: Int?
    ) throws(Problem) -> ProjectionFile {
        let number = version ?? projection.current.version
        if let file = version.map(projection.file) ?? projection.live { return file }
        guard let build = projection.build(number) else {
            throw Problem(
                .noSuchVersion,
                "version \(number) of \(projection.name) is not kept; kept are "
                    + projection.files.map { String($0.version) }.joined(separator: ", "))
        }
        throw Problem(
            .building,
            "\(projection.name) version \(number) is being folded from the log; it is at"
                + " \(build.status.current.position.text) of \(build.target.text)", retryAfter: 1)
    }

    /// Refuses a position that the log does not have: waiting for it is no use.
    private func checkLogEnd(_ bounds: ReadBounds) throws(Problem) {
        let end = parts.events.end
        for (name, demanded) in bounds.positions where demanded > end {
            throw Problem(
                .beyondLogEnd, "\(name) is \(demanded.text), and the log ends at \(end.text)",
                fields: [("Stream-Log-End-Offset", end.text)])
        }
    }

    /// The position that would meet the bounds, and the problem if nobody waits for it.
    private func unmet(
        _ bounds: ReadBounds, _ view: TableView, _ position: Position
    ) -> (Position, Problem)? {
        let end = parts.events.end
        for (name, demanded) in bounds.positions where demanded > position {
            return (
                demanded,
                Problem(
                    .notYetApplied,
                    "\(name) is \(demanded.text), and the table stands at \(position.text)",
                    retryAfter: 1, fields: [("Stream-Checkpoint-Offset", position.text)])
            )
        }
        guard let allowed = bounds.maximumLagMilliseconds else { return nil }
        let freshness = freshness(
            Checkpoint(
                logID: parts.events.id, generation: view.generation, position: position,
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
        for target: Position, at gate: PositionGate, _ exchange: Exchange, _ milliseconds: Int64,
        _ then: @escaping @Sendable (Exchange, _ isReached: Bool) -> Void
    ) {
        let loop = exchange.loop
        let waiter = Waiter()
        let ticket = gate.wait(for: target) {
            loop.execute {
                guard waiter.finish() else { return }
                then(exchange, true)
            }
        }
        guard let ticket else { return then(exchange, true) }
        exchange.onClose = {
            _ = waiter.finish()
            gate.cancel(ticket)
        }
        let giveUp = {
            gate.cancel(ticket)
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

extension ReadBounds {
    /// The positions that the reader names, each with its parameter.
    fileprivate var positions: [(name: String, position: Position)] {
        [("min_offset", minimumPosition), ("as_of", asOf)].compactMap { name, position in
            position.map { (name, $0) }
        }
    }
}
