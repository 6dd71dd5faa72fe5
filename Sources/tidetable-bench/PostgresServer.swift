import Benchmarks
import Glibc
import HTTPClient

/// PostgreSQL as a peer, with its own defaults for durability: every commit is synced.
final class PostgresServer: Sendable {
    let address: ServerAddress
    private let process: ChildProcess
    private static let user = "bench"
    private static let database = "postgres"

    /// What it uses the CPU with: the first process and the one of each session.
    var endpoint: Endpoint { Endpoint(address: address, pid: process.pid) }

    /// Makes a new cluster in a directory of the run and starts PostgreSQL over it.
    init(_ bench: Bench, directory name: String = "postgres") throws(BenchmarkError) {
        guard let initdb = Programs.findPostgres("initdb"),
            let postgres = Programs.findPostgres("postgres")
        else { throw BenchmarkError("PostgreSQL is not installed") }
        let account = try Unprivileged()
        let directory = try bench.workplace.makeDirectory(name)
        let data = "\(directory)/data"
        try Files.makeDirectory(data)
        try account.own(data)
        try bench.workplace.openToOthers()
        var making = try ChildProcess(
            account.command(
                initdb,
                ["-D", data, "-U", PostgresServer.user, "-A", "trust", "-E", "UTF8", "--no-locale"]
                    + ["--no-sync"]),
            errorFile: "\(directory)/initdb.log", workplace: bench.workplace)
        guard making.waitForEnd(withinSeconds: 60) == 0 else {
            let words = Files.text("\(directory)/initdb.log") ?? ""
            throw BenchmarkError("initdb failed: \(words.suffix(300))")
        }
        let port = try StreamSocket.freePort()
        address = ServerAddress(host: "127.0.0.1", port: port)
        process = try ChildProcess(
            account.command(postgres, PostgresServer.settings(data, port)),
            errorFile: "\(directory)/log", workplace: bench.workplace,
            // The other one waits until the last session has ended by itself.
            endSignal: SIGINT)
        try waitUntilReady(log: "\(directory)/log")
    }

    /// More memory and fewer checkpoints than by default: the peer is to be at its best.
    private static func settings(_ data: String, _ port: UInt16) -> [String] {
        [
            "listen_addresses=127.0.0.1", "unix_socket_directories=", "shared_buffers=512MB",
            "max_wal_size=8GB", "checkpoint_timeout=30min", "autovacuum=off",
        ].reduce(into: ["-D", data, "-p", "\(port)"]) { $0 += ["-c", $1] }
    }

    private func waitUntilReady(log: String) throws(BenchmarkError) {
        let start = Clock.now()
        while (try? connect().send(PostgresServer.query("SELECT 1"))) == nil {
            guard Clock.seconds(start, Clock.now()) < 30 else {
                throw BenchmarkError(
                    "PostgreSQL does not answer: \((Files.text(log) ?? "").suffix(300))")
            }
            usleep(20_000)
        }
    }

    /// The octets of a simple query.
    static func query(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(postgresQuery: text)
        return bytes
    }

    /// A session for one query at a time.
    /// - Parameter last: which message ends an answer, as for `PostgresScanner`.
    func connect(
        _ prepare: [UInt8] = [], endingWith last: Unicode.Scalar = "Z"
    ) throws(BenchmarkError) -> PeerClient<PostgresScanner> {
        let socket = try session(prepare)
        return PeerClient(socket, PostgresScanner(endingWith: last))
    }

    /// A load of queries.
    /// - Parameter prepare: what each session is sent before.
    func load(
        _ requests: RequestSet, _ order: LoadOrder, connections: Int, prepare: [UInt8] = []
    ) throws(BenchmarkError) -> Load<PostgresScanner> {
        var sockets: [CInt] = []
        for _ in 0..<connections { sockets.append(try session(prepare)) }
        return try Load(requests, order, over: sockets, scanner: PostgresScanner())
    }

    /// A socket with a session that is ready for queries.
    private func session(_ prepare: [UInt8]) throws(BenchmarkError) -> CInt {
        let socket = try StreamSocket.connected(to: address)
        let client = PeerClient(dup(socket), PostgresScanner())
        var hello: [UInt8] = []
        hello.append(postgresUser: PostgresServer.user, database: PostgresServer.database)
        do {
            try client.send(hello)
            if !prepare.isEmpty { try client.send(prepare) }
        } catch {
            close(socket)
            throw error
        }
        return socket
    }
}
