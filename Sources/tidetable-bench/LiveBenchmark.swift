import Benchmarks
import Glibc
import HTTPClient

/// Thousands of clients that are sent each change of a sailing, and what they cost appends. All
/// sides may use all CPUs.
struct LiveBenchmark: ~Copyable {
    /// Changes of the followed sailing a second …
    private static let pace = 50.0
    /// … and appends to others after each: as many as make a p99 mean something.
    private static let othersBetween = 3
    private static let subject = "with the clients"
    private static let alone = "the same appends without clients"
    private static let bare = "with the clients sent the same octets by a bare sender"

    private let server: TidetableServer
    private let clients: Int
    private let seconds: Double
    private var nextSailing = 1
    private var nextOther = 1_000_000
    private var appended = 0
    private var record = RecordedStream()

    static func run(_ bench: inout Bench) throws(BenchmarkError) {
        bench.cpus.releaseLoad()
        defer { bench.cpus.bindAgain() }
        // Of the clients, and of the bare sender in this process.
        try Descriptors.allow(2 * bench.sizes.subscribers + 500)
        var live = LiveBenchmark(
            server: try bench.startServer("live", onAllCPUs: true),
            clients: bench.sizes.subscribers, seconds: bench.sizes.liveSeconds)
        try live.measure(&bench)
    }

    private init(server: consuming TidetableServer, clients: Int, seconds: Double) {
        self.server = server
        self.clients = clients
        self.seconds = seconds
    }

    private mutating func measure(_ bench: inout Bench) throws(BenchmarkError) {
        var rounds = Rounds()
        for round in 1...bench.rounds {
            Bench.say("live, round \(round): appends without clients, then with \(clients)")
            rounds.add(try withoutClients(), of: LiveBenchmark.alone)
            server.process.forgetPeak()
            let cores = bench.report.machine.cores
            let (result, busy) = try bench.watch(server.endpoint, cpus: cores) {
                () throws(BenchmarkError) in try withClients()
            }
            rounds.add(result, of: LiveBenchmark.subject)
            rounds.medians.append(LiveBenchmark.milliseconds(result.delivered, 0.5))
            rounds.p99s.append(LiveBenchmark.milliseconds(result.delivered, 0.99))
            rounds.memory.append(Double(try server.process.memory("VmHWM")) / 1_048_576)
            rounds.parts.append(Double(result.record.parts.count) / seconds)
            record = result.record
            let (floor, floorBusy) = try bench.watch(server.endpoint, cpus: cores) {
                () throws(BenchmarkError) in try withBareSender()
            }
            rounds.add(floor, of: LiveBenchmark.bare)
            rounds.notes = (busy.text, floorBusy.text)
        }
        rounds.report(clients, &bench)
    }

    private mutating func withoutClients() throws(BenchmarkError) -> LiveProbe.Result {
        let appends = try plan()
        let probe = try LiveProbe(subscribers: 0, of: "", at: server.address)
        return try probe.run(appends, to: server.address)
    }

    private mutating func withClients() throws(BenchmarkError) -> LiveProbe.Result {
        // From here on, so that nobody is told to forget a copy.
        let after = appended - 1
        let appends = try plan()
        let sailing = BookingWorkload.sailing(of: appends.followed.lowerBound)
        let path = "/v1/tables/boarding_manifest/changes?sailing_id=\(sailing)&after=\(after)"
        var probe = try LiveProbe(subscribers: clients, of: path, at: server.address)
        try probe.awaitStreams()
        return try probe.run(appends, to: server.address)
    }

    private mutating func withBareSender() throws(BenchmarkError) -> LiveProbe.Result {
        let appends = try plan()
        let sender = try BareSender(clients: clients, record)
        let work = sender.start()
        var probe = try LiveProbe(subscribers: clients, of: "/", at: sender.address)
        try probe.awaitStreams()
        sender.begin()
        let result = try probe.run(appends, to: server.address, areSentChanges: false)
        try work.stop()
        return result
    }

    /// Appends to a sailing that has no rows yet.
    private mutating func plan() throws(BenchmarkError) -> LiveAppends {
        try server.waitUntilApplied()
        let first = (nextSailing - 1) * BookingWorkload.bookingsPerSailing + 1
        nextSailing += 1
        let changes = min(Int(seconds * LiveBenchmark.pace), BookingWorkload.bookingsPerSailing)
        let appends = LiveAppends(
            followed: first..<first + changes, pace: LiveBenchmark.pace,
            othersBetween: LiveBenchmark.othersBetween, firstOther: nextOther)
        nextOther = appends.endOfOthers
        appended += appends.count
        return appends
    }
}

extension LiveBenchmark {
    /// What the rounds gave.
    private struct Rounds {
        var (medians, p99s): ([Double], [Double]) = ([], [])
        var (memory, parts): ([Double], [Double]) = ([], [])
        var notes = (server: "", bare: "")
        private var (late, typical) = (Turns(), Turns())

        mutating func add(_ result: LiveProbe.Result, of side: String) {
            late.add(milliseconds(result.acknowledged, 0.99), of: side)
            typical.add(milliseconds(result.acknowledged, 0.5), of: side)
        }

        func report(_ clients: Int, _ bench: inout Bench) {
            let name = "\(FigureNumber.text(Double(clients))) clients of one sailing, 50 changes/s"
            let figures: [(String, String, [Double], Mark?, String?)] = [
                ("\(name): ack to delivery, median", "ms", medians, nil, nil),
                ("  p99", "ms", p99s, .atMost(200), notes.server),
                ("  parts that one client is sent", "parts/s", parts, nil, nil),
                ("  peak RSS of the server", "MiB", memory, .atMost(300), nil),
            ]
            for (name, unit, values, mark, note) in figures {
                guard let spread = Spread(values) else { continue }
                bench.report.figures.append(
                    Figure(name, unit: unit, spread, mark: mark, note: note))
            }
            report("p99", late, .atMost(1.5), "beside the bare sender: \(notes.bare)", &bench)
            report("median", typical, nil, nil, &bench)
        }

        private func report(
            _ quantile: String, _ turns: Turns, _ mark: Mark?, _ note: String?,
            _ bench: inout Bench
        ) {
            guard let spread = turns.spread(subject) else { return }
            let beside = [
                turns.reference(.itself, alone, mark: mark), turns.reference(.floor, bare),
            ]
            bench.report.figures.append(
                Figure(
                    "  \(quantile) of an append meanwhile, from when it was due", unit: "ms",
                    spread, beside: beside, note: note))
        }
    }

    private static func milliseconds(_ samples: [Int64], _ quantile: Double) -> Double {
        SortedSamples(samples).percentile(quantile).map { Double($0) / 1e6 } ?? .nan
    }
}
