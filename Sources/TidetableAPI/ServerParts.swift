import Dispatch
import EventLog
import Glibc
import ProjectionRuntime

/// What the endpoints share: one object, since every request's closures carry it along.
final class ServerParts: Sendable {
    let events: EventLog
    let host: ProjectionHost
    let metrics: Metrics
    let readers: ReaderPool
    /// Files of declared projections that the server started without.
    let rejectedFiles: [RejectedFile]
    /// Milliseconds since 1970.
    let now: @Sendable () -> Int64

    init(
        events: EventLog, host: ProjectionHost, metrics: Metrics, readers: ReaderPool,
        rejectedFiles: [RejectedFile], now: @escaping @Sendable () -> Int64
    ) {
        self.events = events
        self.host = host
        self.metrics = metrics
        self.readers = readers
        self.rejectedFiles = rejectedFiles
        self.now = now
    }

    /// The system's clock.
    static let systemNow: @Sendable () -> Int64 = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
