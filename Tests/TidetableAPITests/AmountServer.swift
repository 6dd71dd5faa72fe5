import Dispatch
import Glibc
import GoldenData
import HTTPClient
import HTTPCore
import JSON
import Projections
import SQLite
import TidetableAPI

/// A server of `Amounts` in this process, used from a thread of its own: it may block.
final class AmountServer {
    private let directory = TestDirectory()
    private var server: TidetableServer?
    private var http: HTTPClient?
    private(set) var address: ServerAddress
    let oracle: ChangeOracle
    private var versions: [Amounts]
    private var count = 0

    /// Starts a server with versions 1 and 2 of the rules, of which 1 answers.
    init(_ versions: [Amounts] = [Amounts(), Amounts(version: 2)]) throws {
        self.versions = versions
        oracle = ChangeOracle(versions)
        address = ServerAddress(host: "127.0.0.1", port: 1)
        try start()
    }

    deinit { stop() }

    /// Runs `body` on a thread of its own: Swift's shared ones stay free for the server's tasks.
    static func run(_ body: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { waiting in
            DispatchQueue(label: "follower").async { waiting.resume(with: Result(catching: body)) }
        }
    }

    private func start() throws {
        var options = ServerOptions(
            dataDirectory: directory.path, catalog: Amounts.catalog, projections: versions)
        options.port = 0
        let server = try TidetableServer(options)
        try wait { try await server.start() }
        self.server = server
        guard let address = ServerAddress(url: "http://\(server.address)") else {
            throw Unexpected(what: "no address")
        }
        self.address = address
        http = HTTPClient(address)
        while try get("/readyz").status != 200 { usleep(1_000) }
    }

    /// - Parameter others: the rules that it comes again with; nil leaves them as they were.
    func restart(with others: [Amounts]? = nil) throws {
        stop()
        versions = others ?? versions
        try start()
    }

    func stop() {
        http?.close()
        guard let server else { return }
        self.server = nil
        try? wait { await server.drain(within: 1) }
    }

    private func wait(_ body: @escaping @Sendable () async throws -> Void) throws {
        let isDone = DispatchSemaphore(value: 0)
        let outcome = Outcome()
        Task {
            do { try await body() } catch { outcome.error = error }
            isDone.signal()
        }
        isDone.wait()
        if let error = outcome.error { throw error }
    }

    func get(_ target: String) throws -> ClientResponse {
        guard let http else { throw Unexpected(what: "no server") }
        return try http.send(ClientRequest(.get, target))
    }

    @discardableResult
    func post(_ target: String, _ body: String) throws -> ClientResponse {
        guard let http else { throw Unexpected(what: "no server") }
        return try http.send(
            ClientRequest(
                .post, target, fields: ["Content-Type": "application/json"],
                body: Array(body.utf8)))
    }

    func delete(_ target: String) throws -> ClientResponse {
        guard let http else { throw Unexpected(what: "no server") }
        return try http.send(ClientRequest(.delete, target))
    }

    /// Builds version 2 and waits until it has caught up.
    func buildVersionTwo() throws {
        try post("/v1/projections/amounts/versions", #"{"version":2}"#)
        while try get("/v1/tables/amounts/rows?version=2").status != 200 { usleep(1_000) }
    }

    /// How many frames of the WAL of a projection's first file a checkpoint cannot move: those
    /// that somebody's snapshot still needs.
    func walFramesLeft(in projection: String) throws -> Int64 {
        let path = "\(directory.path)/tables/\(projection).v1.g1.db"
        let file = try Database(path: path, access: .readWrite)
        let moved = try file.prepare("PRAGMA wal_checkpoint(PASSIVE)")
        guard try moved.step() else { throw Unexpected(what: "no checkpoint") }
        return moved.integer(1) - moved.integer(2)
    }

    /// Appends events in one request, each a type and its data.
    func append(_ events: [(type: String, data: String)]) throws {
        var lines: [String] = []
        for event in events {
            lines.append(
                #"{"id":"\#(count)","source":"/test","type":"\#(event.type)","#
                    + #""time":"2026-07-14T08:00:00Z","data":\#(event.data)}"#)
            count += 1
            oracle.append(event.type, event.data)
        }
        let answer = try post("/v1/events", "[\(lines.joined(separator: ","))]")
        guard answer.status == 200 else { throw Unexpected(what: answer.text) }
    }
}

/// What a test cannot go on with.
struct Unexpected: Error {
    let what: String
}

/// What a task failed with. `@unchecked Sendable`: read after a semaphore that the task signals.
private final class Outcome: @unchecked Sendable {
    var error: (any Error)?
}
