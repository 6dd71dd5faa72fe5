import Glibc
import HTTPCore

/// Where and how a server listens.
public struct HTTPServerConfiguration: Sendable {
    /// Makes the fields and the body of an answer that no service gives (a parse failure, 408).
    public typealias Problem = @Sendable (_ status: Int, _ detail: String) -> (HTTPFields, [UInt8])

    /// A numeric IPv4 or IPv6 address.
    public var address = "127.0.0.1"
    /// 0 lets the system choose.
    public var port: UInt16 = 0
    /// How many event loops share the connections.
    public var loops = 2
    /// Length of the kernel's queue of connections not accepted yet.
    public var backlog: Int32 = 1024
    /// Deadlines and sizes of connections.
    public var limits = ServerLimits()
    /// Sizes of request heads.
    public var parsing = HTTPLimits()
    /// Builds the answers that are given below the service.
    public var problem: Problem
    /// What deadlines are counted on.
    public var clock: any MonotonicClock = SystemMonotonicClock()
    /// Seconds since 1970, for the Date field.
    public var wallClock: @Sendable () -> Int = { time(nil) }

    /// Listens on a free port of the loopback until told otherwise.
    public init(problem: @escaping Problem) {
        self.problem = problem
    }
}
