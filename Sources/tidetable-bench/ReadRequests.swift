import Benchmarks
import HTTPClient
import HTTPCore

/// What is read, of the server and, with the same bytes, of its peers.
struct ReadRequests {
    /// nginx's files and Redis's values: as many rows as this, chosen at random.
    static let peerRows = 2_500
    private static let sailingTarget =
        "/v1/tables/boarding_manifest/rows?limit=10000&sailing_id="
        + BookingWorkload.sailing(of: 1)

    /// GETs of rows, of one sailing, and of the same with the tag that it has.
    struct Set {
        let row: RequestSet
        let sailing: RequestSet
        let known: RequestSet
    }

    /// The answers of the server that the peers give too.
    let rowBodies: [[UInt8]]
    let sailingBody: [UInt8]
    private let server: Endpoint
    private let rows: Int

    /// Reads what the peers are to answer.
    init(_ server: Endpoint, rows: Int) throws(BenchmarkError) {
        self.server = server
        self.rows = rows
        let client = HTTPClient(server.address)
        var random = SplitMix64(seed: 99)
        var bodies: [[UInt8]] = []
        for _ in 0..<ReadRequests.peerRows {
            let target = BookingWorkload.rowPath(of: random.below(rows) + 1)
            bodies.append(try ReadRequests.body(client, target))
        }
        rowBodies = bodies
        sailingBody = try ReadRequests.body(client, ReadRequests.sailingTarget)
    }

    /// Writes the answers to files for nginx.
    func writeFiles(_ root: String) throws(BenchmarkError) {
        for (number, body) in rowBodies.enumerated() {
            try Files.write(body, to: "\(root)/row-\(number).json")
        }
        try Files.write(sailingBody, to: "\(root)/sailing.json")
    }

    /// The requests to the server itself.
    func toServer() throws(BenchmarkError) -> Set {
        let paths = (1...rows).map(BookingWorkload.rowPath)
        return try set(of: server, paths, ReadRequests.sailingTarget)
    }

    /// The requests to an nginx over the files.
    func toNginx(_ nginx: Endpoint) throws(BenchmarkError) -> Set {
        let paths = (0..<ReadRequests.peerRows).map { "/row-\($0).json" }
        return try set(of: nginx, paths, "/sailing.json")
    }

    /// The rows as values of Redis, in pipelines of one.
    var redisGets: RequestSet {
        var gets = RequestSet()
        for number in 0..<rowBodies.count {
            gets.appendRequest { $0.append(redis: ["GET", "row:\(number)"]) }
        }
        return gets
    }

    private func set(
        of server: Endpoint, _ rows: [String], _ sailing: String
    ) throws(BenchmarkError) -> Set {
        let authority = server.address.authority
        var (row, whole, known) = (RequestSet(), RequestSet(), RequestSet())
        for path in rows { row.appendGet(path, authority: authority) }
        whole.appendGet(sailing, authority: authority)
        let answer = try TidetableServer.get(HTTPClient(server.address), sailing)
        guard let tag = answer.fields["ETag"] else {
            throw BenchmarkError("GET \(sailing): no ETag")
        }
        known.appendGet(sailing, authority: authority, fields: "If-None-Match: \(tag)\r\n")
        return Set(row: row, sailing: whole, known: known)
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
}
