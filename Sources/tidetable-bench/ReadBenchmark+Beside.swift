import Benchmarks

/// Point reads while something else goes on in the server.
extension ReadBenchmark {
    /// Events a second that are appended meanwhile, and of each request.
    private static let pace = 10_000
    private static let eventsPerRequest = 100

    private static var row: Case {
        Case(
            name: "row by key, 64 connections, while \(FigureNumber.text(Double(pace))) events/s "
                + "are appended", connections: 64, requests: \.row, mark: .atLeast(1),
            comparesLatency: true)
    }

    /// Rows by random keys while appends run; the peers have nothing else to do.
    func measureBesideAppends(_ bench: Bench) throws(BenchmarkError) -> [Figure] {
        let one = ReadBenchmark.row
        Bench.say(one.name)
        var turns = turns()
        var note = ""
        for round in 0..<bench.rounds {
            let appends = nextAppends(seconds: bench.sizes.readSeconds * 2 + 1)
            let work = BackgroundWork.appends(
                appends, rate: Double(ReadBenchmark.pace / ReadBenchmark.eventsPerRequest),
                to: server.endpoint)
            note = try measureServer(one, bench, round, &turns)
            try work.stop()
            try server.waitUntilApplied()
            note += try measurePeers(one, bench, round, &turns)
        }
        return figures(one, turns, note)
    }

    private func nextAppends(seconds: Double) -> RequestSet {
        let events = Int(seconds) * ReadBenchmark.pace
        let bookings = events / BookingWorkload.eventsPerBooking
        var workload = BookingWorkload(bookings: bookings, firstBooking: nextBooking)
        nextBooking += bookings
        return RequestSet.appends(
            events / ReadBenchmark.eventsPerRequest, of: ReadBenchmark.eventsPerRequest,
            from: &workload, authority: server.address.authority
        ).requests
    }

    /// The p99 of point reads while another client reads the whole table, beside that without it.
    func measureBesideDump(_ bench: Bench) throws(BenchmarkError) -> [Figure] {
        let rows = FigureNumber.text(Double(bench.sizes.rows))
        Bench.say("read: rows by key beside a dump of \(rows) rows")
        let one = Case(name: "row by key", connections: 64, requests: \.row)
        var dump = RequestSet()
        dump.appendGet(
            "/v1/tables/boarding_manifest/rows", authority: server.address.authority,
            fields: "Accept: application/x-ndjson\r\n")
        var (alone, beside) = (Turns(), Turns())
        var note = ""
        for round in 0..<bench.rounds {
            _ = try measureServer(one, bench, round, &alone)
            let work = BackgroundWork.reads(dump.bytes, of: server.endpoint)
            note = try measureServer(one, bench, round, &beside)
            try work.stop()
        }
        let tail = ReadBenchmark.p99(of: ReadBenchmark.subject)
        guard let p99 = beside.spread(tail), let rate = beside.spread(ReadBenchmark.subject) else {
            return []
        }
        return [
            Figure(
                "p99 of rows by key, beside an NDJSON dump of \(rows) rows", unit: "ms", p99,
                beside: [
                    Reference(.itself, "without the dump", alone.spread(tail), mark: .atMost(2))
                ], note: "\(note) (the load reads the dump too)"),
            Figure(
                "  requests/s meanwhile", unit: "requests/s", rate,
                beside: [
                    Reference(
                        .itself, "without the dump", alone.spread(ReadBenchmark.subject))
                ]),
        ]
    }
}
