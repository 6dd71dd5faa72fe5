import Dispatch
import EventLog
import Projections
import StreamTables

/// Folds rows of the live files again, a few every second at low priority, for as long as a server
/// runs; what differs is repaired by a refold of the file.
///
/// `@unchecked Sendable`: its state is touched on its own queue only.
final class Scrubber: @unchecked Sendable {
    private let queue = DispatchQueue(label: "scrub", qos: .background)
    private weak var host: ProjectionHost?
    private let events: EventLog
    private let interval: DispatchTimeInterval
    private var timer: (any DispatchSourceTimer)?
    private var log: LogReader?
    private var walks: [String: Walk] = [:]

    /// How far the walk through a file is.
    private struct Walk {
        let generation: Int64
        var root: Key?
        var aggregates: [Key?]
    }

    init(_ host: ProjectionHost, _ events: EventLog, every interval: DispatchTimeInterval) {
        self.host = host
        self.events = events
        self.interval = interval
    }

    func start() {
        queue.async { [self] in
            let timer = DispatchSource.makeTimerSource(queue: queue)
            timer.schedule(deadline: .now() + interval, repeating: interval, leeway: .seconds(1))
            timer.setEventHandler { [weak self] in self?.look() }
            timer.activate()
            self.timer = timer
        }
    }

    /// Stops, and waits for a look that is under way: it holds files open.
    func stop() {
        queue.sync {
            timer?.cancel()
            timer = nil
            log = nil
        }
    }

    private func look() {
        for served in host?.projections ?? [] {
            guard let file = served.live, served.build(file.version) == nil,
                served.verification?.state != .running
            else { continue }
            do {
                let findings = try look(at: file)
                guard !findings.isEmpty else { continue }
                Task { [host] in await host?.foundDrift(findings, in: file) }
            } catch {
                // A file that was replaced meanwhile, or a log that cannot be read: both are told
                // by those who need them.
                walks[served.name] = nil
            }
        }
    }

    private func look(at file: ProjectionFile) throws -> [Scrub.Finding] {
        let name = file.projection.name
        var walk =
            walks[name] ?? Walk(generation: file.generation, root: nil, aggregates: [])
        if walk.generation != file.generation || walk.aggregates.isEmpty {
            walk = Walk(
                generation: file.generation, root: nil,
                aggregates: file.projection.aggregates.map { _ in nil })
        }
        let log = try self.log ?? events.makeReader()
        self.log = log
        let scrub = try Scrub(file, log)
        defer { scrub.end() }
        var findings = try scrub.roots(after: &walk.root)
        findings += try scrub.aggregates(after: &walk.aggregates)
        let end = file.gate.position.last
        if end >= 0 {
            findings += try scrub.events(
                at: (0..<Scrub.events).map { _ in Offset(Int64.random(in: 0...end)) })
        }
        walks[name] = walk
        return findings
    }
}

extension ProjectionHost {
    /// Repairs a file in which a reader found a row that is not what its events make of it.
    public func rowDiffers(_ key: Key, of table: String, in file: ProjectionFile) {
        foundDrift([Scrub.Finding(table: table, key: key)], in: file)
    }

    /// Repairs a file in which rows were found that differ from their refold: it is folded anew,
    /// and
    /// the new file takes its place under another generation.
    func foundDrift(_ findings: [Scrub.Finding], in file: ProjectionFile) {
        guard let served = projection(file.projection.name), served.live === file,
            served.build(file.version) == nil, !isStopped
        else { return }
        served.foundDrift(Int64(findings.count))
        for finding in findings {
            report(
                "the row \(KeyText.text(finding.key)) of \(finding.table) differs from its refold;"
                    + " \(served.name) is built anew")
        }
        buildAnew(served, file.projection)
    }
}
