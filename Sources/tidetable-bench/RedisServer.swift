import Benchmarks
import Glibc
import HTTPClient

/// Redis as a peer: every command is in its append-only file and synced before it is answered.
final class RedisServer: Sendable {
    let address: ServerAddress
    private let process: ChildProcess

    /// How it is set up, for the table.
    static let name = "Redis streams, appendfsync always"

    /// What it uses the CPU with.
    var endpoint: Endpoint { Endpoint(address: address, pid: process.pid) }

    /// Starts Redis with its files in a new directory of the run.
    init(_ bench: Bench, directory name: String = "redis") throws(BenchmarkError) {
        guard let path = Programs.find("redis-server") else {
            throw BenchmarkError("redis-server is not installed")
        }
        let directory = try bench.workplace.makeDirectory(name)
        let port = try StreamSocket.freePort()
        address = ServerAddress(host: "127.0.0.1", port: port)
        process = try ChildProcess(
            [
                path, "--port", "\(port)", "--bind", "127.0.0.1", "--dir", directory,
                "--logfile", "\(directory)/log", "--save", "", "--appendonly", "yes",
                // A rewrite of the file would stand in the way of the peer itself.
                "--appendfsync", "always", "--auto-aof-rewrite-percentage", "0",
            ], errorFile: "\(directory)/stderr", workplace: bench.workplace)
        let start = Clock.now()
        while (try? connect().send(RedisServer.ping)) == nil {
            guard Clock.seconds(start, Clock.now()) < 20 else {
                throw BenchmarkError(
                    "Redis does not answer: \(Files.text("\(directory)/log") ?? "")")
            }
            usleep(5_000)
        }
    }

    /// A connection for one command at a time, or pipelines of some.
    func connect(replies: Int = 1) throws(BenchmarkError) -> PeerClient<RedisScanner> {
        try PeerClient(to: address, RedisScanner(replies: replies))
    }

    /// A load of pipelines of `replies` commands.
    func load(
        _ requests: RequestSet, _ order: LoadOrder, connections: Int, replies: Int
    ) throws(BenchmarkError) -> Load<RedisScanner> {
        var sockets: [CInt] = []
        for _ in 0..<connections { sockets.append(try StreamSocket.connected(to: address)) }
        return try Load(
            requests, order, over: sockets, scanner: RedisScanner(replies: replies))
    }

    private static var ping: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(redis: ["PING"])
        return bytes
    }
}
