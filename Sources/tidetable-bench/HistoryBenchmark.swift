import Benchmarks
import Glibc
import HTTPClient

/// The history of random rows of a long log, one at a time; and point reads while a second version
/// is built beside the live one.
enum HistoryBenchmark {
    static func run(_ bench: inout Bench) throws(BenchmarkError) {
        let events = bench.sizes.historyEvents
        let bookings = events / BookingWorkload.eventsPerBooking
        Bench.say("history: appending \(events) events")
        let server = try bench.startServer("history", onAllCPUs: true)
        try bench.fill(server, bookings: bookings)
        try histories(server.endpoint, bookings, &bench)
        try readsBesideABuild(server.endpoint, bookings, &bench)
    }

    private static func histories(
        _ server: Endpoint, _ bookings: Int, _ bench: inout Bench
    ) throws(BenchmarkError) {
        var random = SplitMix64(seed: 7)
        let client = HTTPClient(server.address)
        var (medians, tails) = ([Double](), [Double]())
        for _ in 0..<bench.rounds {
            var samples: [Double] = []
            for _ in 0..<500 {
                let path = BookingWorkload.rowPath(of: random.below(bookings) + 1)
                let start = Clock.now()
                let answer = try TidetableServer.get(client, "\(path)/history")
                guard answer.status == 200 else {
                    throw BenchmarkError("GET \(path)/history: \(answer.status) \(answer.text)")
                }
                samples.append(Clock.seconds(start, Clock.now()) * 1_000)
            }
            samples.sort()
            medians.append(samples[samples.count / 2])
            tails.append(samples[samples.count * 99 / 100])
        }
        let size = FigureNumber.text(Double(bench.sizes.historyEvents))
        add("history of a random row, \(size) events, median", "ms", medians, nil, &bench)
        add("history of a random row, \(size) events, p99", "ms", tails, .atMost(10), &bench)
    }

    /// The p99 of point reads of 64 connections alone, then while version 2 is built.
    private static func readsBesideABuild(
        _ server: Endpoint, _ bookings: Int, _ bench: inout Bench
    ) throws(BenchmarkError) {
        Bench.say("history: point reads beside a build")
        let client = HTTPClient(server.address)
        var requests = RequestSet()
        for booking in 1...min(bookings, 100_000) {
            requests.appendGet(
                BookingWorkload.rowPath(of: booking), authority: server.address.authority)
        }
        let seconds = bench.sizes.readSeconds
        var (ratios, rates, alone) = ([Double](), [Double](), [Double]())
        for round in 0..<bench.rounds {
            let before = try read(requests, .random(seconds: seconds, seed: UInt64(round)), server)
            try SecondVersion.build(client)
            // The first batch is large: nobody read when it began.
            usleep(300_000)
            let beside = try read(requests, .random(seconds: seconds, seed: UInt64(round)), server)
            let wasBuilding = try SecondVersion.isBuilding(client)
            while try SecondVersion.isBuilding(client) { usleep(50_000) }
            try SecondVersion.remove(client)
            guard wasBuilding || bench.sizes.historyEvents < 1_000_000 else {
                throw BenchmarkError("the build ended before the reads did")
            }
            alone.append(tail(before))
            ratios.append(tail(beside) / tail(before))
            rates.append(beside.rate / before.rate)
        }
        add("point reads alone, 64 connections, p99", "ms", alone, nil, &bench)
        add("the same beside a build, p99 ratio", "times", ratios, .atMost(1.5), &bench)
        add("the same beside a build, rate ratio", "times", rates, nil, &bench)
    }

    private static func read(
        _ requests: RequestSet, _ order: LoadOrder, _ server: Endpoint
    ) throws(BenchmarkError) -> LoadResult {
        var load = try Load(requests, order, to: server.address, connections: 64)
        return try load.run()
    }

    /// Milliseconds that 1 in 100 took longer than.
    private static func tail(_ result: LoadResult) -> Double {
        let sorted = result.latencies.sorted()
        return Double(sorted[sorted.count * 99 / 100]) / 1e6
    }

    private static func add(
        _ name: String, _ unit: String, _ values: [Double], _ mark: Mark?, _ bench: inout Bench
    ) {
        guard let spread = Spread(values) else { return }
        bench.report.figures.append(Figure(name, unit: unit, spread, mark: mark))
    }
}
