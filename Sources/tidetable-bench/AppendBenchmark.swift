import Benchmarks

/// Durable appends over HTTP beside a raw file, Redis and PostgreSQL with the same events.
///
/// All sides may use all CPUs, and so may the load: an append is acknowledged by a disk, and no
/// side is to win or lose by where its threads are bound.
struct AppendBenchmark: ~Copyable {
    private struct Case {
        let clients: Int
        let eventsPerRequest: Int
        let events: Int
        var mark: Mark?
        var floorMark: Mark?
        var redisMark: Mark?
        var hasCopy = false

        var name: String {
            let events = FigureNumber.text(Double(eventsPerRequest))
            return "append, \(eventsPerRequest == 1 ? "1 event" : "\(events) events")"
                + " × \(clients) client\(clients == 1 ? "" : "s")"
        }
    }

    private static let subject = "tidetable"
    private static let insert = "PostgreSQL, INSERT into a jsonb log"
    private static let copy = "PostgreSQL, COPY into it"
    /// What all figures of one case are about, beside the subject: an acknowledgement's p99.
    private static let p99 = "p99"

    private let server: TidetableServer
    private let peers: Peers
    private var nextBooking = 1

    private init(_ bench: Bench) throws(BenchmarkError) {
        peers = Peers(bench, name: "append")
        try peers.postgres?.connect().send(
            PostgresServer.query(
                """
                CREATE TABLE log(
                    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, event jsonb NOT NULL)
                """))
        server = try bench.startServer("append", onAllCPUs: true)
    }

    static func run(_ bench: inout Bench) throws(BenchmarkError) {
        var benchmark = try AppendBenchmark(bench)
        let sizes = bench.sizes
        let bulk = Mark.atLeast(900_000)
        let cases = [
            Case(clients: 1, eventsPerRequest: 1, events: sizes.singleEvents / 8),
            Case(
                clients: 64, eventsPerRequest: 1, events: sizes.singleEvents * 2,
                floorMark: .atLeast(1), redisMark: .atLeast(2)),
            Case(clients: 16, eventsPerRequest: 100, events: sizes.bulkEvents),
            Case(
                clients: 1, eventsPerRequest: 1_000, events: sizes.bulkEvents, mark: bulk,
                redisMark: .atLeast(3), hasCopy: true),
            Case(
                clients: 16, eventsPerRequest: 1_000, events: sizes.bulkEvents, mark: bulk,
                redisMark: .atLeast(3)),
        ]
        for one in cases {
            Bench.say(one.name)
            bench.report.figures += try benchmark.measure(one, bench)
        }
    }

    private mutating func measure(_ one: Case, _ bench: Bench) throws(BenchmarkError) -> [Figure] {
        var turns = Turns()
        turns.miss(RedisServer.name, because: peers.noRedis)
        for side in [AppendBenchmark.insert, AppendBenchmark.copy] {
            turns.miss(side, because: peers.noPostgres)
        }
        var notes = ""
        for _ in 0..<bench.rounds {
            let bookings = one.events / BookingWorkload.eventsPerBooking
            var workload = BookingWorkload(bookings: bookings, firstBooking: nextBooking)
            nextBooking += bookings
            let requests = RequestSet.appends(
                one.events / one.eventsPerRequest, of: one.eventsPerRequest, from: &workload,
                authority: server.address.authority
            ).requests
            notes = try measure(one, requests, bench, &turns)
        }
        return figures(one, turns, notes)
    }

    /// One round of all sides.
    /// - Returns: how busy they were.
    private func measure(
        _ one: Case, _ requests: RequestSet, _ bench: Bench, _ turns: inout Turns
    ) throws(BenchmarkError) -> String {
        let events = Double(one.eventsPerRequest)
        let order = LoadOrder.once(seconds: bench.sizes.appendSeconds)
        let (result, busy) = try bench.runOnAllCPUs(
            try Load(requests, order, to: server.address, connections: one.clients),
            against: server.endpoint)
        turns.add(result.rate * events, of: AppendBenchmark.subject)
        turns.add(result.p99, of: AppendBenchmark.p99)
        // A projector that lags behind this round would take its CPU from the next side.
        try server.waitUntilApplied()
        let raw = try bench.cpus.onAllCPUs { () throws(BenchmarkError) in
            try GroupCommit.rate(
                requests, clients: one.clients, seconds: bench.sizes.appendSeconds,
                directory: bench.workplace.directory)
        }
        turns.add(raw * events, of: GroupCommit.name)
        var notes = busy.text
        if let redis = peers.redis {
            let stream = RequestSet.streamAppends(of: requests, to: "log")
            let (result, busy) = try bench.runOnAllCPUs(
                try redis.load(
                    stream, order, connections: one.clients, replies: one.eventsPerRequest),
                against: redis.endpoint, cpus: 1)
            turns.add(result.rate * events, of: RedisServer.name)
            notes += "\n    Redis: \(busy.text)"
        }
        notes += try measurePostgres(one, requests, bench, &turns)
        return notes
    }

    private func measurePostgres(
        _ one: Case, _ requests: RequestSet, _ bench: Bench, _ turns: inout Turns
    ) throws(BenchmarkError) -> String {
        guard let postgres = peers.postgres else { return "" }
        let order = LoadOrder.once(seconds: bench.sizes.appendSeconds)
        let inserts = RequestSet.inserts(of: requests, into: "log")
        let (result, busy) = try bench.runOnAllCPUs(
            try postgres.load(inserts, order, connections: one.clients),
            against: postgres.endpoint)
        turns.add(result.rate * Double(one.eventsPerRequest), of: AppendBenchmark.insert)
        if one.hasCopy {
            let copies = RequestSet.copies(of: requests, into: "log")
            let (result, _) = try bench.runOnAllCPUs(
                try postgres.load(copies, order, connections: one.clients),
                against: postgres.endpoint)
            turns.add(result.rate * Double(one.eventsPerRequest), of: AppendBenchmark.copy)
        }
        return "\n    PostgreSQL: \(busy.text)"
    }

    private func figures(_ one: Case, _ turns: Turns, _ notes: String) -> [Figure] {
        guard let subject = turns.spread(AppendBenchmark.subject),
            let p99 = turns.spread(AppendBenchmark.p99)
        else { return [] }
        var beside = [
            turns.reference(.floor, GroupCommit.name, mark: one.floorMark),
            turns.reference(.peer, RedisServer.name, mark: one.redisMark),
            turns.reference(.peer, AppendBenchmark.insert),
        ]
        if one.hasCopy { beside.append(turns.reference(.peer, AppendBenchmark.copy)) }
        return [
            Figure(
                one.name, unit: "events/s", subject, beside: beside, mark: one.mark, note: notes,
                isCharted: one.clients > 1 && one.eventsPerRequest != 100),
            Figure("  p99 of an acknowledgement", unit: "ms", p99),
        ]
    }
}
