import Benchmarks
import Glibc

extension Busy {
    /// The time that the CPUs of this machine were busy with anything, in seconds.
    static var machineSeconds: Double {
        let ticks = Files.text("/proc/stat").flatMap(ProcessFacts.busyTicks(systemStat:)) ?? 0
        return Double(ticks) / Double(sysconf(CInt(_SC_CLK_TCK)))
    }
}
