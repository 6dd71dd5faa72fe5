import CBench
import Glibc

/// Which CPU the measured process has, and which one the load.
struct CPUPlan {
    let server: Int
    let load: Int

    /// Binds this thread to the load's CPU.
    /// - Returns: whether the system allowed it and both CPUs can be had.
    func bind() -> Bool {
        let isBound = cbench_pin(Int32(clamping: server)) == 0 && bindLoad()
        if !isBound { cbench_unpin() }
        return isBound
    }

    /// Runs `body` on the server's CPU: a process that it starts stays there, and a floor that it
    /// measures has the CPU that its subject has.
    func onServerCPU<R: ~Copyable, E>(_ body: () throws(E) -> R) throws(E) -> R {
        cbench_pin(Int32(clamping: server))
        defer { _ = bindLoad() }
        return try body()
    }

    /// Runs `body` on all CPUs.
    func onAllCPUs<R: ~Copyable, E>(_ body: () throws(E) -> R) throws(E) -> R {
        cbench_unpin()
        defer { _ = bindLoad() }
        return try body()
    }

    private func bindLoad() -> Bool { cbench_pin(Int32(clamping: load)) == 0 }
}
