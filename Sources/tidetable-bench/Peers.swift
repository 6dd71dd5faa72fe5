import Benchmarks

/// Redis and PostgreSQL, for as long as a benchmark needs them; each may be missing.
struct Peers {
    let redis: RedisServer?
    let postgres: PostgresServer?
    /// Why there is no Redis.
    private(set) var noRedis: String?
    /// Why there is no PostgreSQL.
    private(set) var noPostgres: String?

    /// Starts what is installed, on all CPUs.
    init(_ bench: Bench, name: String, withRedis: Bool = true) {
        var (noRedis, noPostgres): (String?, String?)
        redis =
            !withRedis
            ? nil
            : bench.cpus.onAllCPUs {
                do {
                    return try RedisServer(bench, directory: "\(name)-redis")
                } catch {
                    noRedis = "\(error)"
                    return nil
                }
            }
        postgres = bench.cpus.onAllCPUs {
            do {
                return try PostgresServer(bench, directory: "\(name)-postgres")
            } catch {
                noPostgres = "\(error)"
                return nil
            }
        }
        (self.noRedis, self.noPostgres) = (noRedis, noPostgres)
    }
}
