import Benchmarks
import Dispatch
import EventLog
import Glibc
import HarborPoint
import ProjectionRuntime
import Projections
import Synchronization

/// A log in this process, which projections are folded from without a server around them.
struct FoldedLog {
    private let directory: String
    let events: EventLog

    /// A log in a directory of the run.
    /// - Parameter isNew: whether the directory is not there yet.
    init(_ name: String, _ bench: Bench, isNew: Bool = true) throws(BenchmarkError) {
        directory = "\(bench.workplace.directory)/\(name)"
        if isNew { try Files.makeDirectory(directory) }
        do {
            events = try EventLog.open(
                directory: directory, catalog: HarborPointEvents.catalog,
                now: { Clock.wallTime() / 1_000_000 })
        } catch {
            throw BenchmarkError("the log cannot be opened: \(error)")
        }
    }

    /// Appends lines, 1,000 in a request.
    func append(_ lines: [UInt8]) throws(BenchmarkError) {
        let events = events
        var pieces: [[UInt8]] = []
        var start = 0
        var count = 0
        for (place, byte) in lines.enumerated() where byte == UInt8(ascii: "\n") {
            count += 1
            if count % 1_000 == 0 || place == lines.count - 1 {
                pieces.append(Array(lines[start...place]))
                start = place + 1
            }
        }
        try FoldedLog.wait { [pieces] in
            var decoder = events.makeDecoder()
            for piece in pieces {
                _ = try await events.append(try decoder.decode(piece, as: .lines))
            }
        }
    }

    /// Folds the log into new files of the projections, all at once.
    /// - Returns: the seconds until every table is there.
    func fold(
        _ projections: [any Projection], keepsLineage: Bool = true
    ) throws(BenchmarkError) -> Double {
        let folder = "\(directory)/tables-\(Clock.now())"
        try Files.makeDirectory(folder)
        defer { Files.remove(folder) }
        let seconds = Mutex(0.0)
        try FoldedLog.wait { [events] in
            let host = try ProjectionHost(
                projections: projections, log: events, directory: folder,
                catalogPath: "\(folder)/catalog.db", report: { _ in })
            if !keepsLineage { await host.leaveLineageOut() }
            let start = Clock.now()
            try await host.start()
            try await FoldedLog.until { host.projections.allSatisfy { $0.live != nil } }
            seconds.withLock { $0 = Clock.seconds(start, Clock.now()) }
            await host.stop()
        }
        return seconds.withLock { $0 }
    }

    /// Runs `body` with a host that serves the first version of each projection.
    func serving(
        _ projections: [any Projection],
        _ body: @escaping @Sendable (ProjectionHost) async throws -> Void
    ) throws(BenchmarkError) {
        let folder = "\(directory)/tables-\(Clock.now())"
        try Files.makeDirectory(folder)
        defer { Files.remove(folder) }
        try FoldedLog.wait { [events] in
            let host = try ProjectionHost(
                projections: projections, log: events, directory: folder,
                catalogPath: "\(folder)/catalog.db", report: { _ in })
            try await host.start()
            try await FoldedLog.until { host.projections.allSatisfy { $0.live != nil } }
            try await body(host)
            await host.stop()
        }
    }

    /// Waits for what nothing announces.
    static func until(_ isSo: () -> Bool) async throws {
        while !isSo() { try await Task.sleep(for: .milliseconds(2)) }
    }

    /// Runs asynchronous work to its end on other threads.
    private static func wait(
        _ body: @escaping @Sendable () async throws -> Void
    ) throws(BenchmarkError) {
        let failure = Mutex<BenchmarkError?>(nil)
        let done = DispatchSemaphore(value: 0)
        Task {
            do {
                try await body()
            } catch {
                failure.withLock { $0 = BenchmarkError("\(error)") }
            }
            done.signal()
        }
        done.wait()
        if let error = failure.withLock({ $0 }) { throw error }
    }
}
