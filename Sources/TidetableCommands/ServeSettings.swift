import Logging

/// What a server is started with.
public struct ServeSettings: Sendable, Equatable {
    /// The data directory; made if it does not exist.
    public var data: String
    /// The folder of declared projections; nil for none.
    public var projections: String?
    /// The IPv4 address to listen on.
    public var host = "127.0.0.1"
    /// The port to listen on; 0 picks a free one.
    public var port: UInt16 = 8080
    /// Event loops; nil for as many as fit the machine.
    public var loops: Int?
    /// How long running requests may take after a signal to stop, in seconds.
    public var drainSeconds = 10
    /// The form of the log; its handler is installed before the server starts.
    public var logFormat = LogFormat.text
    /// The least grave entries that are logged.
    public var logLevel = Logger.Level.info

    /// Makes settings with the defaults for everything but the data directory.
    public init(data: String) {
        self.data = data
    }
}
