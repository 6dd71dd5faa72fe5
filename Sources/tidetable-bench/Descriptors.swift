import Glibc

/// How many sockets this process, and a server that it starts from then on, may hold.
enum Descriptors {
    /// Raises the limit to `count`, where it is lower.
    static func allow(_ count: Int) throws(BenchmarkError) {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        guard limit.rlim_cur < rlim_t(count) else { return }
        limit.rlim_cur = min(rlim_t(count), limit.rlim_max)
        guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0,
            limit.rlim_cur >= rlim_t(count)
        else { throw .system("setrlimit to \(count) descriptors") }
    }
}
