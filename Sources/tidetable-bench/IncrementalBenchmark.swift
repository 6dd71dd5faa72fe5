import Benchmarks
import Glibc

/// The live projector folding a backlog into its durable table, beside a hand-rolled consumer in
/// PostgreSQL.
///
/// The events are appended while the server is down, so that nothing is folded before the clock
/// runs; it runs from the start of the server's process until no projection lags, so it counts the
/// start too. The consumer has its events parsed and at hand. All sides may use all CPUs.
struct IncrementalBenchmark {
    private static let subject = "tidetable"
    private static let memory = "memory"
    /// What most consumers do, and the same with all statements of a transaction sent at once.
    private static let consumer = "PostgreSQL consumer, 1,000 upserts and a checkpoint a commit"
    private static let pipelined = "  the same, each transaction pipelined as one request"
    private static let data = "incremental"

    private let bench: Bench
    private let peers: Peers
    private var workload: BookingWorkload
    private var turns = Turns()

    private init(_ bench: Bench) throws(BenchmarkError) {
        self.bench = bench
        let events = bench.sizes.backlogEvents
        let bookings = events * (bench.rounds + 1) / BookingWorkload.eventsPerBooking
        workload = BookingWorkload(bookings: bookings)
        peers = Peers(bench, name: "incremental", withRedis: false)
        try peers.postgres?.connect().send(PostgresServer.query(ManifestUpserts.schema))
        for side in [IncrementalBenchmark.consumer, IncrementalBenchmark.pipelined] {
            turns.miss(side, because: peers.noPostgres)
        }
    }

    static func run(_ bench: inout Bench) throws(BenchmarkError) {
        var benchmark = try IncrementalBenchmark(bench)
        let events = bench.sizes.backlogEvents
        // The first events make the table, which is a build and not what is measured here.
        _ = try benchmark.appendBacklog(events, isFirst: true)
        var server = try bench.startServer(data, onAllCPUs: true)
        try server.waitUntilApplied()
        server.process.end()
        for round in 0..<bench.rounds {
            Bench.say("incremental, round \(round + 1)")
            let lines = try benchmark.appendBacklog(events, isFirst: false)
            try benchmark.measureServer(events)
            try benchmark.measureConsumer(lines, isPipelined: false)
            try benchmark.measureConsumer(lines, isPipelined: true)
        }
        bench.report.figures += benchmark.figures
    }

    /// Appends the workload's next events to the log of the server that is down.
    private mutating func appendBacklog(
        _ count: Int, isFirst: Bool
    ) throws(BenchmarkError) -> [UInt8] {
        var lines: [UInt8] = []
        lines.reserveCapacity(count * 260)
        _ = workload.appendLines(count, to: &lines)
        let log = try FoldedLog(IncrementalBenchmark.data, bench, isNew: isFirst)
        defer { log.events.close() }
        try log.append(lines)
        return lines
    }

    private mutating func measureServer(_ events: Int) throws(BenchmarkError) {
        var server = try bench.startServer(IncrementalBenchmark.data, onAllCPUs: true)
        let seconds = server.startSeconds + (try server.waitUntilApplied())
        turns.add(Double(events) / seconds, of: IncrementalBenchmark.subject)
        let memory = Double(try server.process.memory("VmHWM")) / 1_048_576
        turns.add(memory, of: IncrementalBenchmark.memory)
        turns.add(server.endpoint.cpuSeconds / seconds, of: "busy")
        server.process.end()
    }

    private mutating func measureConsumer(
        _ lines: [UInt8], isPipelined: Bool
    ) throws(BenchmarkError) {
        guard let postgres = peers.postgres else { return }
        let transactions: RequestSet
        do {
            transactions = try ManifestUpserts.transactions(
                of: 1_000, lines, isPipelined: isPipelined)
        } catch {
            throw BenchmarkError("a line of the workload: \(error)")
        }
        let load = try postgres.load(
            transactions, .once(seconds: bench.sizes.appendSeconds), connections: 1,
            prepare: ManifestUpserts.prepare)
        let (result, _) = try bench.runOnAllCPUs(load, against: postgres.endpoint)
        let side = isPipelined ? IncrementalBenchmark.pipelined : IncrementalBenchmark.consumer
        // A commit is a request of its own where upserts are.
        turns.add(result.rate * (isPipelined ? 1_000 : 1_000 / 1_001), of: side)
    }

    private var figures: [Figure] {
        let size = FigureNumber.text(Double(bench.sizes.backlogEvents))
        guard let rate = turns.spread(IncrementalBenchmark.subject),
            let memory = turns.spread(IncrementalBenchmark.memory)
        else { return [] }
        let busy = turns.spread("busy")?.median ?? 0
        return [
            Figure(
                "incremental, a backlog of \(size) events", unit: "events/s", rate,
                beside: [
                    turns.reference(.peer, IncrementalBenchmark.consumer, mark: .atLeast(10)),
                    turns.reference(.peer, IncrementalBenchmark.pipelined),
                ], mark: .atLeast(200_000),
                note: "server \(Int((busy * 100).rounded())) % of one CPU, its start included",
                isCharted: true),
            Figure("  peak RSS meanwhile", unit: "MiB", memory, mark: .atMost(200)),
        ]
    }
}
