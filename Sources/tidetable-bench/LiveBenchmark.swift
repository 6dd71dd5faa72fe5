import Benchmarks
import Glibc
import HTTPClient

/// Thousands of clients that are sent each change of a sailing, and what they cost appends. All
/// sides may use all CPUs.
enum LiveBenchmark {
    /// Changes a second.
    private static let pace = 50.0
    private static let mebibyte = 1_048_576.0
    private static let alone = "the same appends without clients"

    static func run(_ bench: inout Bench) throws(BenchmarkError) {
        bench.cpus.releaseLoad()
        defer { bench.cpus.bindAgain() }
        try allowDescriptors(bench.sizes.subscribers + 500)
        let server = try bench.startServer("live", onAllCPUs: true)
        let count = bench.sizes.subscribers
        var firstBooking = 1
        var (medians, p99s, memory) = ([Double](), [Double](), [Double]())
        var appends = Turns()
        var note = ""
        for round in 1...bench.rounds {
            Bench.say("live, round \(round): appends without clients, then with \(count)")
            let bare = try measure(0, server, &firstBooking, bench)
            appends.add(p99(bare.acknowledged), of: alone)
            server.process.forgetPeak()
            let (result, busy) = try bench.watch(
                server.endpoint, cpus: bench.report.machine.cores
            ) { () throws(BenchmarkError) in
                try measure(count, server, &firstBooking, bench)
            }
            note = busy.text
            appends.add(p99(result.acknowledged), of: "with")
            medians.append(milliseconds(SortedSamples(result.delivered).percentile(0.5)))
            p99s.append(p99(result.delivered))
            memory.append(Double(try server.process.memory("VmHWM")) / mebibyte)
        }
        let name = "\(FigureNumber.text(Double(count))) clients of one sailing, 50 changes/s"
        add("\(name): ack to delivery, median", "ms", Spread(medians), nil, &bench)
        add("  p99", "ms", Spread(p99s), .atMost(200), &bench, note: note)
        add("  peak RSS of the server", "MiB", Spread(memory), .atMost(300), &bench)
        add(
            "  p99 of an append meanwhile, from when it was due", "ms", appends.spread("with"), nil,
            &bench, beside: [appends.reference(.itself, alone, mark: .atMost(1.5))])
    }

    private static func measure(
        _ subscribers: Int, _ server: borrowing TidetableServer, _ firstBooking: inout Int,
        _ bench: Bench
    ) throws(BenchmarkError) -> LiveProbe.Result {
        let bookings = firstBooking..<firstBooking + Int(bench.sizes.liveSeconds * pace)
        firstBooking = bookings.upperBound
        guard firstBooking <= BookingWorkload.bookingsPerSailing else {
            throw BenchmarkError("more rounds than one sailing has bookings for")
        }
        try server.waitUntilApplied()
        let sailing = BookingWorkload.sailing(of: 1)
        let path = "/v1/tables/boarding_manifest/changes?sailing_id=\(sailing)"
        // From the position that all earlier bookings reach: nobody is sent the rows of before.
        let after = bookings.lowerBound - 2
        let probe = try LiveProbe(
            subscribers: subscribers, of: "\(path)&after=\(after)", at: server.address)
        return try probe.run(bookings, rate: pace)
    }

    /// Both this process and the server need a descriptor for each client.
    private static func allowDescriptors(_ count: Int) throws(BenchmarkError) {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        guard limit.rlim_cur < rlim_t(count) else { return }
        limit.rlim_cur = min(rlim_t(count), limit.rlim_max)
        guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0,
            limit.rlim_cur >= rlim_t(count)
        else { throw .system("setrlimit to \(count) descriptors") }
    }

    private static func add(
        _ name: String, _ unit: String, _ spread: Spread?, _ mark: Mark?, _ bench: inout Bench,
        beside: [Reference] = [], note: String? = nil
    ) {
        guard let spread else { return }
        bench.report.figures.append(
            Figure(name, unit: unit, spread, beside: beside, mark: mark, note: note))
    }

    private static func p99(_ samples: [Int64]) -> Double {
        milliseconds(SortedSamples(samples).percentile(0.99))
    }

    private static func milliseconds(_ nanoseconds: Int64?) -> Double {
        nanoseconds.map { Double($0) / 1e6 } ?? .nan
    }
}
