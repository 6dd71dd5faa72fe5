import HTTPServer
import Synchronization

/// Counts that only the API knows; the rest of `/metrics` is read from where it is kept.
final class Metrics: Sendable {
    private let reads = Atomic<Int>(0)
    private let appends = Atomic<Int>(0)
    private let others = Atomic<Int>(0)
    private let changeStreams = Atomic<Int>(0)
    private let deliveries = Atomic<Int>(0)
    private let resets = Atomic<Int>(0)
    /// Set once, when the server listens.
    private let server = Mutex<HTTPServer?>(nil)

    func countRequest(_ route: Route) {
        switch route {
        case .row, .rows: reads.add(1, ordering: .relaxed)
        case .events, .topicEvents: appends.add(1, ordering: .relaxed)
        default: others.add(1, ordering: .relaxed)
        }
    }

    /// Requests by kind of route.
    var requests: [(kind: String, count: Int)] {
        [
            ("rows", reads.load(ordering: .relaxed)), ("events", appends.load(ordering: .relaxed)),
            ("other", others.load(ordering: .relaxed)),
        ]
    }

    func openedChanges() { changeStreams.add(1, ordering: .relaxed) }
    func closedChanges() { changeStreams.subtract(1, ordering: .relaxed) }
    func countDelivery() { deliveries.add(1, ordering: .relaxed) }
    func countResets(_ count: Int) { resets.add(count, ordering: .relaxed) }

    /// Clients that follow changes now; pieces of changes sent to them; times that one was told to
    /// forget its copy.
    var changes: (streams: Int, deliveries: Int, resets: Int) {
        (
            changeStreams.load(ordering: .relaxed), deliveries.load(ordering: .relaxed),
            resets.load(ordering: .relaxed)
        )
    }

    /// What the HTTP server has done.
    var statistics: ServerStatistics? { server.withLock { $0?.statistics } }

    func listening(_ server: HTTPServer) { self.server.withLock { $0 = server } }
}
