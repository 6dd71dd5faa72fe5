import Dispatch
import EventLog
import Glibc
import ProjectionRuntime

/// What the endpoints share.
struct ServerParts: Sendable {
    let events: EventLog
    let host: ProjectionHost
    let metrics: Metrics
    let readers: ReaderPool
    /// Files of declared projections that the server started without.
    let rejectedFiles: [RejectedFile]
    /// Milliseconds since 1970.
    let now: @Sendable () -> Int64

    /// The system's clock.
    static let systemNow: @Sendable () -> Int64 = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
