import Benchmarks
import Glibc
import HTTPClient

/// A running server as a load sees it.
struct Endpoint {
    let address: ServerAddress
    let pid: pid_t

    /// The CPU time that its process has used, in seconds.
    var cpuSeconds: Double {
        let ticks = Files.text("/proc/\(pid)/stat").flatMap(ProcessFacts.cpuTicks(stat:)) ?? 0
        return Double(ticks) / Double(sysconf(CInt(_SC_CLK_TCK)))
    }
}
