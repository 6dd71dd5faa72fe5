import Benchmarks

/// nginx and Redis with the server's own answers, all on the server's CPU; each may be missing.
final class ReadPeers {
    private(set) var nginx: [(name: String, endpoint: Endpoint, requests: ReadRequests.Set)] = []
    let redis: RedisServer?
    let redisGets: RequestSet
    /// Why a peer is missing, by its name.
    private(set) var missing: [String: String] = [:]

    static let redisName = "Redis GET (not HTTP)"
    private var servers: [NginxServer] = []

    /// Starts what is installed.
    init(_ bench: Bench, _ requests: ReadRequests) throws(BenchmarkError) {
        let root = try bench.workplace.makeDirectory("static")
        try requests.writeFiles(root)
        redisGets = requests.redisGets
        var reason: String?
        redis = bench.cpus.onServerCPU {
            do {
                return try ReadPeers.startRedis(bench, requests)
            } catch {
                reason = "\(error)"
                return nil
            }
        }
        missing[ReadPeers.redisName] = reason
        for isCaching in [false, true] {
            let name = NginxServer.name(cachesFiles: isCaching)
            do {
                let server = try NginxServer(bench, root: root, cachesFiles: isCaching)
                nginx.append((name, server.endpoint, try requests.toNginx(server.endpoint)))
                servers.append(server)
            } catch {
                missing[name] = "\(error)"
            }
        }
    }

    private static func startRedis(
        _ bench: Bench, _ requests: ReadRequests
    ) throws(BenchmarkError) -> RedisServer {
        let redis = try RedisServer(bench, directory: "read-redis")
        let client = try redis.connect()
        for (number, body) in requests.rowBodies.enumerated() {
            var command: [UInt8] = []
            command.append(redis: ["SET", "row:\(number)"], body[...])
            try client.send(command)
        }
        return redis
    }
}
