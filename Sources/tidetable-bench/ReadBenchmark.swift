import Benchmarks
import HTTPClient
import HTTPCore

/// Reads over HTTP beside nginx with the same bytes as static files.
enum ReadBenchmark {
    /// One kind of read, of the server and of its peer.
    private struct Case {
        let name: String
        let connections: Int
        let subject: RequestSet
        let peer: RequestSet?
        var status = 200
        var mark: Mark?
        var showsLatency = false
    }

    /// What one side gave, a value a round.
    private struct Rounds {
        var rates: [Double] = []
        var p99: [Double] = []
        var busy = ""
    }

    /// nginx's files: as many rows as this, chosen at random.
    private static let peerRows = 2_500

    static func run(_ bench: inout Bench) throws(BenchmarkError) {
        Bench.say("read: filling in \(bench.sizes.rows) rows")
        let server = try bench.startServer("read")
        try bench.fill(server, bookings: bench.sizes.rows)
        let root = try bench.workplace.makeDirectory("static")
        try writeFiles(server.endpoint, rows: bench.sizes.rows, root: root)
        var nginx: NginxServer?
        if let executable = NginxServer.executable {
            nginx = try bench.startNginx(executable, root: root)
        } else {
            bench.report.remarks.append("nginx not installed: no peer")
        }
        let peer = nginx?.endpoint
        for one in try cases(server.endpoint, peer, rows: bench.sizes.rows) {
            Bench.say(one.name)
            try measure(one, &bench, server.endpoint, peer)
        }
        nginx?.process.end()
    }

    private static func measure(
        _ one: Case, _ bench: inout Bench, _ server: Endpoint, _ peer: Endpoint?
    ) throws(BenchmarkError) {
        var subjectRounds = Rounds()
        var peerRounds = Rounds()
        for round in 0..<bench.rounds {
            if let peer, let requests = one.peer {
                try measure(one, requests, bench, peer, round, &peerRounds)
            }
            try measure(one, one.subject, bench, server, round, &subjectRounds)
        }
        guard let rates = Spread(subjectRounds.rates), let p99 = Spread(subjectRounds.p99) else {
            return
        }
        let peerBusy = peer == nil ? "" : "; nginx: \(peerRounds.busy)"
        bench.report.figures.append(
            Figure(
                one.name, unit: "requests/s", rates,
                beside: [
                    Reference(
                        .peer, "nginx, open_file_cache on", Spread(peerRounds.rates), mark: one.mark
                    )
                ],
                note: subjectRounds.busy + peerBusy))
        guard one.showsLatency else { return }
        bench.report.figures.append(
            Figure(
                "  p99", unit: "ms", p99,
                beside: [Reference(.peer, "nginx, open_file_cache on", Spread(peerRounds.p99))]))
    }

    private static func measure(
        _ one: Case, _ requests: RequestSet, _ bench: Bench, _ server: Endpoint, _ round: Int,
        _ rounds: inout Rounds
    ) throws(BenchmarkError) {
        let seconds = bench.sizes.readSeconds
        let seed = UInt64(round + 1)
        // The first answers fill caches, of the peer too.
        var warmUp = try Load(
            requests, .random(seconds: seconds / 4, seed: seed &+ 1_000), to: server.address,
            connections: one.connections, expecting: one.status)
        _ = try warmUp.run()
        let (result, busy) = try bench.run(
            try Load(
                requests, .random(seconds: seconds, seed: seed), to: server.address,
                connections: one.connections, expecting: one.status), against: server)
        rounds.rates.append(result.rate)
        rounds.p99.append(result.p99)
        rounds.busy = busy.text
    }
}

// What is read.
extension ReadBenchmark {
    private static let sailingTarget =
        "/v1/tables/boarding_manifest/rows?limit=10000&sailing_id="
        + BookingWorkload.sailing(of: 1)

    /// Writes the server's own answers to files for nginx.
    private static func writeFiles(
        _ server: Endpoint, rows: Int, root: String
    ) throws(BenchmarkError) {
        let client = HTTPClient(server.address)
        var random = SplitMix64(seed: 99)
        for file in 0..<peerRows {
            let target = BookingWorkload.rowPath(of: random.below(rows) + 1)
            try Files.write(try body(client, target), to: "\(root)/row-\(file).json")
        }
        try Files.write(try body(client, sailingTarget), to: "\(root)/sailing.json")
    }

    private static func body(
        _ client: HTTPClient, _ target: String
    ) throws(BenchmarkError) -> [UInt8] {
        let answer = try TidetableServer.get(client, target)
        guard answer.status == 200 else {
            throw BenchmarkError("GET \(target): \(answer.status) \(answer.text)")
        }
        return answer.body
    }

    private static func cases(
        _ server: Endpoint, _ peer: Endpoint?, rows: Int
    ) throws(BenchmarkError) -> [Case] {
        var row = RequestSet()
        for booking in 1...rows {
            row.appendGet(
                BookingWorkload.rowPath(of: booking), authority: server.address.authority)
        }
        var file = RequestSet()
        for number in 0..<peerRows {
            file.appendGet("/row-\(number).json", authority: peer?.address.authority ?? "")
        }
        let peerRow = peer == nil ? nil : file
        let sailing = one(sailingTarget, of: server)
        let peerSailing = peer.map { one("/sailing.json", of: $0) }
        let known = try revalidation(sailingTarget, of: server)
        let peerKnown = try peer.map { peer throws(BenchmarkError) in
            try revalidation("/sailing.json", of: peer)
        }
        return [
            Case(
                name: "row by key, 64 connections", connections: 64, subject: row, peer: peerRow,
                mark: .atLeast(1), showsLatency: true),
            Case(
                name: "row by key, 1 connection", connections: 1, subject: row, peer: peerRow,
                showsLatency: true),
            Case(
                name: "sailing of 2,500 rows, 64 connections", connections: 64, subject: sailing,
                peer: peerSailing),
            Case(
                name: "sailing of 2,500 rows, 1 connection", connections: 1, subject: sailing,
                peer: peerSailing),
            Case(
                name: "304 of that sailing, 64 connections", connections: 64, subject: known,
                peer: peerKnown, status: 304),
        ]
    }

    private static func one(_ target: String, of server: Endpoint) -> RequestSet {
        var requests = RequestSet()
        requests.appendGet(target, authority: server.address.authority)
        return requests
    }

    /// The same request with the tag that its first answer had.
    private static func revalidation(
        _ target: String, of server: Endpoint
    ) throws(BenchmarkError) -> RequestSet {
        let answer = try TidetableServer.get(HTTPClient(server.address), target)
        guard let tag = answer.fields["ETag"] else {
            throw BenchmarkError("GET \(target): no ETag")
        }
        var requests = RequestSet()
        requests.appendGet(
            target, authority: server.address.authority, fields: "If-None-Match: \(tag)\r\n")
        return requests
    }
}
