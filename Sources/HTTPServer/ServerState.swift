import Synchronization

/// What the connections and the listener of one server share.
final class ServerState: Sendable {
    let configuration: HTTPServerConfiguration
    let service: any HTTPService
    private let open = Atomic<Int>(0)
    private let draining = Atomic<Bool>(false)
    private let acceptWaits = Atomic<Bool>(false)
    /// What to do about a connection that closed while accepting waits or the server drains.
    private let closed = Mutex<(@Sendable () -> Void)?>(nil)

    init(_ configuration: HTTPServerConfiguration, _ service: any HTTPService) {
        self.configuration = configuration
        self.service = service
    }

    var openConnections: Int { open.load(ordering: .sequentiallyConsistent) }

    var isDraining: Bool { draining.load(ordering: .relaxed) }

    func beginDraining() {
        draining.store(true, ordering: .sequentiallyConsistent)
    }

    /// While set, every connection that closes is reported to the listener at once.
    func waitForCloses(_ waits: Bool) {
        acceptWaits.store(waits, ordering: .sequentiallyConsistent)
    }

    func onClosed(_ report: (@Sendable () -> Void)?) {
        closed.withLock { $0 = report }
    }

    func connectionOpened() {
        open.add(1, ordering: .sequentiallyConsistent)
    }

    func connectionClosed() {
        open.subtract(1, ordering: .sequentiallyConsistent)
        guard isDraining || acceptWaits.load(ordering: .sequentiallyConsistent) else { return }
        let report = closed.withLock { $0 }
        report?()
    }
}
