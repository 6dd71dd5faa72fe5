import Benchmarks

/// Reads over HTTP beside nginx with the same bytes as static files. Each server has the server's
/// CPU to itself while it is measured, and the load has the other one.
final class ReadBenchmark {
    /// One kind of read, of the server and of its peers.
    struct Case {
        let name: String
        let connections: Int
        let requests: KeyPath<ReadRequests.Set, RequestSet> & Sendable
        var status = 200
        /// Of the ratios to nginx.
        var mark: Mark?
        var comparesLatency = false
        var isCharted = false
    }

    static let subject = "tidetable"

    let server: TidetableServer
    let requests: ReadRequests.Set
    let peers: ReadPeers
    /// The first booking that is not there yet.
    var nextBooking: Int

    private init(_ bench: Bench) throws(BenchmarkError) {
        let rows = bench.sizes.rows
        Bench.say("read: filling in \(rows) rows")
        let server = try bench.startServer("read")
        try bench.fill(server, bookings: rows)
        let requests = try ReadRequests(server.endpoint, rows: rows)
        let peers = try ReadPeers(bench, requests)
        self.requests = try requests.toServer()
        self.peers = peers
        nextBooking = rows + 1
        self.server = server
    }

    static func run(_ bench: inout Bench) throws(BenchmarkError) {
        let benchmark = try ReadBenchmark(bench)
        for one in cases {
            Bench.say(one.name)
            bench.report.figures += try benchmark.measure(one, bench)
        }
        bench.report.figures += try benchmark.measureBesideAppends(bench)
        bench.report.figures += try benchmark.measureBesideDump(bench)
    }

    private static let cases = [
        Case(
            name: "row by key, 64 connections", connections: 64, requests: \.row,
            mark: .atLeast(1), comparesLatency: true, isCharted: true),
        Case(
            name: "row by key, 1 connection", connections: 1, requests: \.row,
            mark: .atLeast(1), comparesLatency: true),
        Case(
            name: "sailing of 2,500 rows, 64 connections", connections: 64, requests: \.sailing,
            mark: .atLeast(0.8), isCharted: true),
        Case(
            name: "sailing of 2,500 rows, 1 connection", connections: 1, requests: \.sailing,
            mark: .atLeast(0.8)),
        Case(
            name: "304 of that sailing, 64 connections", connections: 64, requests: \.known,
            status: 304, mark: .atLeast(1.1), isCharted: true),
    ]

    private func measure(_ one: Case, _ bench: Bench) throws(BenchmarkError) -> [Figure] {
        var turns = turns()
        var note = ""
        for round in 0..<bench.rounds {
            note = try measureServer(one, bench, round, &turns)
            note += try measurePeers(one, bench, round, &turns)
        }
        return figures(one, turns, note)
    }

    /// Empty turns that know what is missing.
    func turns() -> Turns {
        var turns = Turns()
        for (name, reason) in peers.missing {
            turns.miss(name, because: reason)
            turns.miss(ReadBenchmark.p99(of: name), because: reason)
        }
        return turns
    }

    /// One round of the server.
    /// - Returns: how busy the sides were.
    func measureServer(
        _ one: Case, _ bench: Bench, _ round: Int, _ turns: inout Turns
    ) throws(BenchmarkError) -> String {
        func load(_ order: LoadOrder) throws(BenchmarkError) -> Load<ResponseScanner> {
            try Load(
                requests[keyPath: one.requests], order, to: server.address,
                connections: one.connections, expecting: one.status)
        }
        return try measure(
            ReadBenchmark.subject, server.endpoint, load, bench, round, &turns)
    }

    /// One round of the peers that can answer such a read.
    /// - Returns: how busy the sides were.
    func measurePeers(
        _ one: Case, _ bench: Bench, _ round: Int, _ turns: inout Turns
    ) throws(BenchmarkError) -> String {
        var notes = ""
        for peer in peers.nginx {
            func load(_ order: LoadOrder) throws(BenchmarkError) -> Load<ResponseScanner> {
                try Load(
                    peer.requests[keyPath: one.requests], order, to: peer.endpoint.address,
                    connections: one.connections, expecting: one.status)
            }
            let note = try measure(peer.name, peer.endpoint, load, bench, round, &turns)
            notes += "\n    \(peer.name): \(note)"
        }
        if let redis = peers.redis, one.requests == \.row {
            func load(_ order: LoadOrder) throws(BenchmarkError) -> Load<RedisScanner> {
                try redis.load(
                    peers.redisGets, order, connections: one.connections, replies: 1)
            }
            _ = try measure(
                ReadPeers.redisName, redis.endpoint, load, bench, round, &turns)
        }
        return notes
    }

    private func measure<S>(
        _ side: String, _ endpoint: Endpoint,
        _ load: (LoadOrder) throws(BenchmarkError) -> Load<S>, _ bench: Bench, _ round: Int,
        _ turns: inout Turns
    ) throws(BenchmarkError) -> String {
        let seconds = bench.sizes.readSeconds
        let seed = UInt64(round + 1)
        // The first answers fill caches, of the peers too.
        var warmUp = try load(.random(seconds: seconds / 4, seed: seed &+ 1_000))
        _ = try warmUp.run()
        let (result, busy) = try bench.run(
            try load(.random(seconds: seconds, seed: seed)), against: endpoint)
        turns.add(result.rate, of: side)
        turns.add(result.p99, of: ReadBenchmark.p99(of: side))
        return busy.text
    }

    /// The name under which a side's p99 stands in the turns.
    static func p99(of side: String) -> String { "\(side), p99" }

    /// The rate of a case and, where it is compared, its p99.
    func figures(_ one: Case, _ turns: Turns, _ note: String) -> [Figure] {
        guard let rate = turns.spread(ReadBenchmark.subject),
            let p99 = turns.spread(ReadBenchmark.p99(of: ReadBenchmark.subject))
        else { return [] }
        let nginx = [false, true].map(NginxServer.name(cachesFiles:))
        let noWorse = Mark.atMost(1)
        var rates = nginx.map { turns.reference(.peer, $0, mark: one.mark) }
        if one.requests == \.row { rates.append(turns.reference(.peer, ReadPeers.redisName)) }
        let tails = nginx.map {
            turns.reference(.peer, ReadBenchmark.p99(of: $0), mark: noWorse)
        }
        return [
            Figure(
                one.name, unit: "requests/s", rate, beside: rates, note: note,
                isCharted: one.isCharted),
            Figure("  p99", unit: "ms", p99, beside: one.comparesLatency ? tails : []),
        ]
    }
}
