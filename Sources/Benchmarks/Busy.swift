/// How much of a run each side was on a CPU, 1 for all of one.
public struct Busy: Sendable, Equatable {
    /// The measured server.
    public let server: Double
    /// The thread that drives it.
    public let load: Double
    /// All else on the machine. Much of it means that the figures of the run mean little.
    public let others: Double
    /// The most that one thread of the server could have used.
    private let serverCPUs: Double

    /// Makes the shares of a run.
    /// - Parameters:
    ///   - server: the measured server.
    ///   - load: the thread that drives it.
    ///   - others: all else on the machine; a negative remainder of rounding counts as none.
    ///   - serverCPUs: how many CPUs the server may use.
    public init(server: Double, load: Double, others: Double, serverCPUs: Int) {
        self.server = server
        self.load = load
        self.others = max(others, 0)
        self.serverCPUs = Double(serverCPUs)
    }

    /// Which side kept the run from being faster.
    public var narrowSide: String {
        if others > 0.25 { return "others disturbed the run" }
        if load > 0.9 { return "the load was the narrow side" }
        if serverCPUs > 1, server + load > 0.9 * serverCPUs {
            return "the CPUs were the narrow side"
        }
        // A server of several threads may have one that the others wait for.
        if server > 0.85 { return "the server was the narrow side" }
        return "the disk or a round trip was the narrow side"
    }

    /// The shares and the narrow side.
    public var text: String {
        """
        server \(Busy.percent(server)), load \(Busy.percent(load)), others \
        \(Busy.percent(others)) of one CPU; \(narrowSide)
        """
    }

    private static func percent(_ part: Double) -> String { "\(Int((part * 100).rounded())) %" }
}
