import Benchmarks
import Glibc

/// How much of a run each side was on a CPU, 1 for all of one.
struct Busy {
    let server: Double
    let load: Double
    /// All else on this machine. Much of it means that the figures of the run mean little.
    let others: Double

    var text: String {
        """
        server \(Busy.percent(server)), load \(Busy.percent(load)), others \
        \(Busy.percent(max(others, 0))) of one CPU
        """
    }

    /// The time that the CPUs of this machine were busy with anything, in seconds.
    static var machineSeconds: Double {
        let ticks = Files.text("/proc/stat").flatMap(ProcessFacts.busyTicks(systemStat:)) ?? 0
        return Double(ticks) / Double(sysconf(CInt(_SC_CLK_TCK)))
    }

    private static func percent(_ part: Double) -> String { "\(Int((part * 100).rounded())) %" }
}
