import Benchmarks

/// Durable appends over HTTP beside a raw writer of the same bytes.
enum AppendBenchmark {
    private struct Case {
        let name: String
        let clients: Int
        let eventsPerRequest: Int
        let events: Int
        let mark: Mark?
    }

    /// What one case measured, a value a round, in events a second.
    private struct Rounds {
        var subject: [Double] = []
        var grouped: [Double] = []
        var single: [Double] = []
        var p99: [Double] = []
        var note = ""
    }

    static func run(_ bench: inout Bench) throws(BenchmarkError) {
        let sizes = bench.sizes
        let server = try bench.startServer("append")
        var firstBooking = 1
        let cases = [
            Case(
                name: "append, 1,000 events × 1 client", clients: 1, eventsPerRequest: 1_000,
                events: sizes.bulkEvents, mark: .atLeast(250_000)),
            Case(
                name: "append, 1,000 events × 16 clients", clients: 16, eventsPerRequest: 1_000,
                events: sizes.bulkEvents, mark: .atLeast(250_000)),
            Case(
                name: "append, 1 event × 1 client", clients: 1, eventsPerRequest: 1,
                events: sizes.singleEvents / 16, mark: nil),
            Case(
                name: "append, 1 event × 64 clients", clients: 64, eventsPerRequest: 1,
                events: sizes.singleEvents, mark: .ratioAtLeast(4)),
        ]
        for one in cases {
            Bench.say(one.name)
            let rounds = try run(one, bench, server, &firstBooking)
            report(one, rounds, in: &bench)
        }
    }

    private static func run(
        _ one: Case, _ bench: Bench, _ server: borrowing TidetableServer, _ firstBooking: inout Int
    ) throws(BenchmarkError) -> Rounds {
        var rounds = Rounds()
        for _ in 0..<bench.rounds {
            let bookings = one.events / BookingWorkload.eventsPerBooking
            var workload = BookingWorkload(bookings: bookings, firstBooking: firstBooking)
            firstBooking += bookings
            let requests = RequestSet.appends(
                one.events / one.eventsPerRequest, of: one.eventsPerRequest, from: &workload,
                authority: server.address.authority
            ).requests
            let events = Double(one.eventsPerRequest)
            let directory = bench.workplace.directory
            try bench.cpus.onServerCPU { () throws(BenchmarkError) in
                rounds.single.append(
                    events
                        * (try RawWriter.rate(
                            requests, group: 1, limit: 4_000, directory: directory)))
                guard one.clients > 1 else { return }
                rounds.grouped.append(
                    events
                        * (try RawWriter.rate(
                            requests, group: one.clients, directory: directory)))
            }
            let endpoint = server.endpoint
            let (result, busy) = try bench.watch(endpoint) { () throws(BenchmarkError) in
                try Load(requests, .once, to: endpoint.address, connections: one.clients).run()
            }
            rounds.subject.append(result.rate * events)
            let p99 = SortedSamples(result.latencies).percentile(0.99) ?? 0
            rounds.p99.append(Double(p99) / 1e6)
            rounds.note = busy.text
            // A projector that lags behind this round would take its CPU from the next one.
            try server.waitUntilApplied()
        }
        return rounds
    }

    private static func report(_ one: Case, _ rounds: Rounds, in bench: inout Bench) {
        guard let subject = Spread(rounds.subject), let single = Spread(rounds.single) else {
            return
        }
        let writer = Figure.Floor("one raw writer, write + fdatasync of each request", single)
        let isSingle = one.eventsPerRequest == 1
        if one.clients == 1 || isSingle {
            bench.report.figures.append(
                Figure(
                    one.name, unit: "events/s", subject, floor: writer, mark: one.mark,
                    note: rounds.note))
        }
        if let grouped = Spread(rounds.grouped) {
            let floor = Figure.Floor("raw, one fdatasync for \(one.clients) requests", grouped)
            bench.report.figures.append(
                Figure(
                    one.name, unit: "events/s", subject, floor: floor,
                    mark: isSingle ? nil : one.mark, note: isSingle ? nil : rounds.note))
        }
        if let p99 = Spread(rounds.p99) {
            bench.report.figures.append(Figure("  p99 of an acknowledgement", unit: "ms", p99))
        }
    }
}
