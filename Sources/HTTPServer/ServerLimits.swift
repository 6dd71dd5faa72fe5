/// What one server grants its clients. Times are milliseconds on the server's clock and are
/// looked at every `tick`.
public struct ServerLimits: Sendable, Equatable {
    /// Connections open at once; more wait in the kernel's backlog until one closes.
    public var connections = 10_000
    /// From the first octet of a head to its end, then 408; also how long a new connection may
    /// stay silent.
    public var headDeadline: Int64 = 10_000
    /// How long a connection may wait for its next request.
    public var idle: Int64 = 60_000
    /// The least octets per second of a request body that is being read, then 408.
    public var minimumBodyRate: Int64 = 512
    /// Over how long that rate is taken.
    public var bodyRateWindow: Int64 = 10_000
    /// How long a client may take no octet of an answer that is waiting for it.
    public var writeStall: Int64 = 30_000
    /// How long to read on after a final answer that came before the end of the request …
    public var lingerTime: Int64 = 5_000
    /// … and how many octets of it to throw away.
    public var lingerBytes = 4 * 1024 * 1024
    /// The longest unread rest of a body that is skipped to keep the connection.
    public var discardedBody = 64 * 1024
    /// Octets of pipelined requests that are read while an answer is awaited.
    public var pipelinedInput = 64 * 1024
    /// How many pipelined requests of one connection begin before the others have their turn.
    public var requestsPerTurn = 32
    /// Buffered octets above which a stream is full and the next pipelined request waits …
    public var highWater = 256 * 1024
    /// … and below which a full stream has drained.
    public var lowWater = 64 * 1024
    /// How long to accept nothing after the descriptors ran out.
    public var acceptPause: Int64 = 100
    /// How often deadlines are looked at.
    public var tick: Int64 = 250

    /// The limits named in the reliability page.
    public init() {}
}
