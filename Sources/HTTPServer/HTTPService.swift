/// What answers a server's requests.
public protocol HTTPService: Sendable {
    /// Called on the connection's event loop as soon as a head was read. Must not block. Must
    /// cause exactly one answer, now or later: `exchange.send` or `exchange.startStream`, on the
    /// exchange's loop.
    func respond(_ exchange: Exchange)
}
