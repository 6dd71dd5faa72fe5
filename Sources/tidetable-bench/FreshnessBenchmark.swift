import Benchmarks
import HTTPClient

/// From the acknowledgement of an append to the row that another client reads. All sides may use
/// all CPUs.
enum FreshnessBenchmark {
    /// Events a second of the paced appends, and of each request.
    private static let pace = 50_000
    private static let eventsPerRequest = 20
    private static let subject = "tidetable"
    private static let again = "the same read once the row is there"

    static func run(_ bench: inout Bench) throws(BenchmarkError) {
        bench.cpus.releaseLoad()
        defer { bench.cpus.bindAgain() }
        let server = try bench.startServer("freshness", onAllCPUs: true)
        var firstBooking = 1
        Bench.say("freshness, one event in flight")
        try measureIdle(&bench, server.endpoint, &firstBooking)
        Bench.say("freshness at \(pace) events/s")
        try measurePaced(&bench, server.endpoint, &firstBooking)
        try measureBesideABuild(&bench)
    }

    private static func measureIdle(
        _ bench: inout Bench, _ server: Endpoint, _ firstBooking: inout Int
    ) throws(BenchmarkError) {
        var (medians, p99s) = (Turns(), Turns())
        func add(_ samples: [Int64], of side: String) {
            let sorted = SortedSamples(samples)
            medians.add(milliseconds(sorted.percentile(0.5)), of: side)
            p99s.add(milliseconds(sorted.percentile(0.99)), of: side)
        }
        let peers = Peers(bench, name: "freshness")
        let redis = try peers.redis.map { redis throws(BenchmarkError) in
            try RedisFreshness(redis)
        }
        let postgres = try peers.postgres.map { postgres throws(BenchmarkError) in
            try PostgresFreshness(postgres)
        }
        for _ in 0..<bench.rounds {
            let bookings = firstBooking..<firstBooking + bench.sizes.idleAppends
            firstBooking = bookings.upperBound
            var own = AppendAndRead(server)
            for booking in bookings { try own.step(booking) }
            add(own.visible, of: subject)
            add(own.again, of: again)
            if let redis { add(try redis.run(bookings), of: RedisFreshness.name) }
            if let postgres { add(try postgres.run(bookings), of: PostgresFreshness.name) }
        }
        for (name, turns, mark) in [("median", medians, 0.5), ("p99", p99s, 1.5)] {
            guard let spread = turns.spread(subject) else { continue }
            var turns = turns
            turns.miss(RedisFreshness.name, because: peers.noRedis)
            turns.miss(PostgresFreshness.name, because: peers.noPostgres)
            let beside =
                [turns.reference(.floor, again)]
                + [RedisFreshness.name, PostgresFreshness.name].map { turns.reference(.peer, $0) }
            bench.report.figures.append(
                Figure(
                    "ack to visible, one event in flight, \(name)", unit: "ms", spread,
                    beside: beside, mark: .atMost(mark), isCharted: true))
        }
    }

    /// One event in flight while version 2 is built from a long log beside the live one.
    private static func measureBesideABuild(_ bench: inout Bench) throws(BenchmarkError) {
        let events = bench.sizes.foldedEvents
        Bench.say("freshness beside a build of \(events) events")
        let server = try bench.startServer("freshness-build", onAllCPUs: true)
        var nextBooking = events / BookingWorkload.eventsPerBooking + 1
        try bench.fill(server, bookings: nextBooking - 1)
        bench.cpus.releaseLoad()
        let client = HTTPClient(server.address)
        var (p99s, maxima, counts) = ([Double](), [Double](), [Double]())
        for _ in 0..<bench.rounds {
            try SecondVersion.build(client)
            var own = AppendAndRead(server.endpoint)
            repeat {
                for booking in nextBooking..<nextBooking + 10 { try own.step(booking) }
                nextBooking += 10
            } while try SecondVersion.isBuilding(client)
            try SecondVersion.remove(client)
            let visible = SortedSamples(own.visible)
            p99s.append(milliseconds(visible.percentile(0.99)))
            maxima.append(milliseconds(visible.maximum))
            counts.append(Double(visible.count))
        }
        let name = "ack to visible beside a build of \(FigureNumber.text(Double(events))) events"
        add("\(name), p99", "ms", p99s, .atMost(20), &bench)
        add("\(name), maximum", "ms", maxima, nil, &bench)
        add("  events seen meanwhile", "events", counts, nil, &bench)
    }

    private static func measurePaced(
        _ bench: inout Bench, _ server: Endpoint, _ firstBooking: inout Int
    ) throws(BenchmarkError) {
        var medians: [Double] = []
        var p99s: [Double] = []
        var maxima: [Double] = []
        var acknowledged: [Double] = []
        var rates: [Double] = []
        var note = ""
        for _ in 0..<bench.rounds {
            let requests = Int(bench.sizes.pacedSeconds) * pace / eventsPerRequest
            let events = requests * eventsPerRequest
            let bookings = events / BookingWorkload.eventsPerBooking
            var workload = BookingWorkload(bookings: bookings, firstBooking: firstBooking)
            firstBooking += bookings
            let appends = RequestSet.appends(
                requests, of: eventsPerRequest, from: &workload,
                authority: server.address.authority)
            let (result, busy) = try bench.watch(server, cpus: bench.report.machine.cores) {
                () throws(BenchmarkError) in
                try FreshnessProbe(
                    appends.requests, bookings: appends.lastBookings,
                    rate: Double(pace / eventsPerRequest), to: server.address
                ).run()
            }
            note = busy.text
            let visible = SortedSamples(result.visible)
            medians.append(milliseconds(visible.percentile(0.5)))
            p99s.append(milliseconds(visible.percentile(0.99)))
            maxima.append(milliseconds(visible.maximum))
            acknowledged.append(milliseconds(SortedSamples(result.acknowledged).percentile(0.99)))
            rates.append(Double(events) / result.seconds)
        }
        let name = "ack to visible at \(FigureNumber.text(Double(pace))) events/s"
        add("\(name), median", "ms", medians, nil, &bench)
        add("\(name), p99", "ms", p99s, .atMost(3), &bench, note: note)
        add("\(name), maximum", "ms", maxima, nil, &bench)
        add("  appended meanwhile", "events/s", rates, .atLeast(0.98 * Double(pace)), &bench)
        add("  p99 of an acknowledgement, from when it was due", "ms", acknowledged, nil, &bench)
    }

    private static func add(
        _ name: String, _ unit: String, _ values: [Double], _ mark: Mark?, _ bench: inout Bench,
        note: String? = nil
    ) {
        guard let spread = Spread(values) else { return }
        bench.report.figures.append(Figure(name, unit: unit, spread, mark: mark, note: note))
    }

    private static func milliseconds(_ nanoseconds: Int64?) -> Double {
        nanoseconds.map { Double($0) / 1e6 } ?? .nan
    }
}
