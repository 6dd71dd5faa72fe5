import Benchmarks
import Glibc
import HTTPClient

/// A running server as a load sees it.
struct Endpoint {
    let address: ServerAddress
    let pid: pid_t

    /// The CPU time that its process and those which that one started have used, in seconds.
    var cpuSeconds: Double {
        var ticks = ticks(pid) ?? 0
        for child in Files.names("/proc").compactMap(pid_t.init) {
            guard let stat = Files.text("/proc/\(child)/stat"),
                ProcessFacts.parent(stat: stat) == Int(pid)
            else { continue }
            ticks += ProcessFacts.cpuTicks(stat: stat) ?? 0
        }
        return Double(ticks) / Double(sysconf(CInt(_SC_CLK_TCK)))
    }

    private func ticks(_ pid: pid_t) -> Int? {
        Files.text("/proc/\(pid)/stat").flatMap(ProcessFacts.cpuTicks(stat:))
    }
}
