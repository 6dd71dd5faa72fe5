import CBench
import Glibc

/// Which CPU the measured process has, and which one the load.
struct CPUPlan {
    let server: Int
    let load: Int
    private(set) var isBound = false

    init(server: Int, load: Int) {
        self.server = server
        self.load = load
    }

    /// Binds this thread to the load's CPU.
    /// - Returns: whether the system allowed it and both CPUs can be had.
    mutating func bind() -> Bool {
        isBound = cbench_pin(Int32(clamping: server)) == 0 && bindLoad()
        if !isBound { cbench_unpin() }
        return isBound
    }

    /// Runs `body` on the server's CPU: a process that it starts stays there, and a floor that it
    /// measures has the CPU that its subject has.
    func onServerCPU<R: ~Copyable, E>(_ body: () throws(E) -> R) throws(E) -> R {
        if isBound { cbench_pin(Int32(clamping: server)) }
        defer { bindAgain() }
        return try body()
    }

    /// Runs `body` on all CPUs.
    func onAllCPUs<R: ~Copyable, E>(_ body: () throws(E) -> R) throws(E) -> R {
        releaseLoad()
        defer { bindAgain() }
        return try body()
    }

    /// Lets this thread run on all CPUs until `bindAgain`.
    func releaseLoad() { cbench_unpin() }

    /// Binds this thread to the load's CPU again, where it was.
    func bindAgain() {
        if isBound { _ = bindLoad() }
    }

    private func bindLoad() -> Bool { cbench_pin(Int32(clamping: load)) == 0 }
}
