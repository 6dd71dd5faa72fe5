/// How long a projector stands back after a batch, so that appends get the processor.
///
/// Projectors that follow a saturated log take more of two cores than the appends do: three of
/// them halved 1,100,000 events/s, and 60,000 appends of one event. So while the log's writer is
/// heavily loaded a projector works a tenth of the time, in larger batches that write a row less
/// often. It catches up when the appends let off; below that load it never waits.
struct ProjectorPace {
    /// After a batch it rests this many times as long …
    private static let restFactor: UInt64 = 9
    /// … in slices, after each of which it looks whether the load goes on …
    private static let slice: UInt64 = 10_000_000
    /// … and never longer than this, so that a table moves a few times a second.
    private static let longestRest: UInt64 = 500_000_000

    private var left: UInt64 = 0

    /// To be called after a batch of so many nanoseconds.
    /// - Returns: nanoseconds to wait until `resume`; 0 to go on.
    mutating func rest(after nanoseconds: UInt64, isLoaded: Bool) -> UInt64 {
        left = min(nanoseconds * ProjectorPace.restFactor, ProjectorPace.longestRest)
        return resume(isLoaded: isLoaded)
    }

    /// To be called after the time that was returned.
    /// - Returns: nanoseconds to wait further; 0 to go on.
    mutating func resume(isLoaded: Bool) -> UInt64 {
        guard isLoaded else { return 0 }
        let next = min(left, ProjectorPace.slice)
        left -= next
        return next
    }
}
