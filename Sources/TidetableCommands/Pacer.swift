/// Keeps a sender at a number of events per second.
public struct Pacer: Sendable, Equatable {
    /// Events per second; 0 for no limit.
    public let rate: Int

    /// Makes a pacer.
    public init(rate: Int) {
        self.rate = rate
    }

    /// How long to wait before the next request, when `sent` events have gone in `elapsed`.
    public func wait(sent: Int, elapsed: Duration) -> Duration {
        guard rate > 0 else { return .zero }
        return max(.zero, .seconds(1) * (Double(sent) / Double(rate)) - elapsed)
    }

    /// The events of one request: at most `limit`, and no more than a quarter second's worth, so
    /// that a slow rate does not come in bursts.
    public func batchSize(limit: Int) -> Int {
        rate > 0 ? max(1, min(limit, rate / 4)) : limit
    }
}
