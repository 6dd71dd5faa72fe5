import Benchmarks
import HTTPClient
import HTTPCore

/// From the acknowledgement of an append to the row that another client reads.
enum FreshnessBenchmark {
    /// Events a second of the paced appends, and of each request.
    private static let pace = 20_000
    private static let eventsPerRequest = 20

    static func run(_ bench: inout Bench) throws(BenchmarkError) {
        let server = try bench.startServer("freshness")
        var firstBooking = 1
        Bench.say("freshness, one event in flight")
        try measureIdle(&bench, server.endpoint, &firstBooking)
        Bench.say("freshness at \(pace) events/s")
        try measurePaced(&bench, server.endpoint, &firstBooking)
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
            let (result, busy) = try bench.watch(server) { () throws(BenchmarkError) in
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
        add("\(name), p99", "ms", p99s, .atMost(10), &bench, note: note)
        add("\(name), maximum", "ms", maxima, nil, &bench)
        add("  appended meanwhile", "events/s", rates, nil, &bench)
        add("  p99 of an acknowledgement, from when it was due", "ms", acknowledged, nil, &bench)
    }

    private static func measureIdle(
        _ bench: inout Bench, _ server: Endpoint, _ firstBooking: inout Int
    ) throws(BenchmarkError) {
        var medians = (subject: [Double](), floor: [Double]())
        var p99s = (subject: [Double](), floor: [Double]())
        for _ in 0..<bench.rounds {
            let (visible, again) = try appendAndRead(bench.sizes.idleAppends, server, firstBooking)
            firstBooking += bench.sizes.idleAppends
            medians.subject.append(milliseconds(visible.percentile(0.5)))
            medians.floor.append(milliseconds(again.percentile(0.5)))
            p99s.subject.append(milliseconds(visible.percentile(0.99)))
            p99s.floor.append(milliseconds(again.percentile(0.99)))
        }
        for (name, values) in [("median", medians), ("p99", p99s)] {
            guard let subject = Spread(values.subject), let floor = Spread(values.floor) else {
                continue
            }
            bench.report.figures.append(
                Figure(
                    "ack to visible, one event in flight, \(name)", unit: "ms", subject,
                    beside: [Reference(.floor, "the same read once the row is there", floor)]))
        }
    }

    /// Appends one event at a time and reads its row twice: as soon as the append is
    /// acknowledged, and again.
    private static func appendAndRead(
        _ count: Int, _ server: Endpoint, _ firstBooking: Int
    ) throws(BenchmarkError) -> (visible: SortedSamples, again: SortedSamples) {
        let writer = HTTPClient(server.address)
        let reader = HTTPClient(server.address)
        var workload = BookingWorkload(bookings: count, firstBooking: firstBooking)
        var visible: [Int64] = []
        var again: [Int64] = []
        for _ in 0..<count {
            var body: [UInt8] = []
            guard let booking = workload.appendEvent(to: &body) else { break }
            let append = ClientRequest(
                .post, "/v1/events", fields: ["Content-Type": "application/json"], body: body)
            let answer = try send(append, over: writer)
            let start = Clock.now()
            guard let position = answer.fields["Stream-Position"] else {
                throw BenchmarkError("an acknowledgement without Stream-Position")
            }
            let read = ClientRequest(
                .get, "\(BookingWorkload.rowPath(of: booking))?min_offset=\(position)",
                fields: ["Prefer": "wait=5"])
            _ = try send(read, over: reader)
            let seen = Clock.now()
            _ = try send(read, over: reader)
            visible.append(seen - start)
            again.append(Clock.now() - seen)
        }
        return (SortedSamples(visible), SortedSamples(again))
    }

    private static func send(
        _ request: ClientRequest, over client: HTTPClient
    ) throws(BenchmarkError) -> ClientResponse {
        let answer: ClientResponse
        do {
            answer = try client.send(request)
        } catch {
            throw BenchmarkError("\(request.target): \(error)")
        }
        guard answer.status == 200 else {
            throw BenchmarkError("\(request.target): \(answer.status) \(answer.text)")
        }
        return answer
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
