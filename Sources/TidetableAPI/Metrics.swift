import HTTPServer
import Synchronization

/// Counts that only the API knows; the rest of `/metrics` is read from where it is kept.
final class Metrics: Sendable {
    private let reads = Atomic<Int>(0)
    private let appends = Atomic<Int>(0)
    private let others = Atomic<Int>(0)
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

    /// What the HTTP server has done.
    var statistics: ServerStatistics? { server.withLock { $0?.statistics } }

    func listening(_ server: HTTPServer) { self.server.withLock { $0 = server } }
}
