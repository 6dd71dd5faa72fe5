import Glibc

/// What deadlines are counted on: a clock that never goes back. A parameter, so that tests move
/// time by hand.
public protocol MonotonicClock: Sendable {
    /// Milliseconds since some fixed moment. Called on every loop's queue.
    func milliseconds() -> Int64
}

/// The machine's `CLOCK_MONOTONIC`.
public struct SystemMonotonicClock: MonotonicClock {
    /// Makes the clock.
    public init() {}

    /// Milliseconds since the machine started.
    public func milliseconds() -> Int64 {
        var moment = timespec()
        clock_gettime(CLOCK_MONOTONIC, &moment)
        return Int64(moment.tv_sec) &* 1000 &+ Int64(moment.tv_nsec) / 1_000_000
    }
}
