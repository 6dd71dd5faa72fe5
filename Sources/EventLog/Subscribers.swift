import Synchronization

/// Whoever wants to know of commits.
final class Subscribers: Sendable {
    private struct Registry {
        var wakes: [Int: @Sendable (Position) -> Void] = [:]
        var next = 0
    }

    private let registry = Mutex(Registry())

    func add(_ wake: @escaping @Sendable (Position) -> Void) -> LogSubscription {
        let id = registry.withLock { registry in
            registry.next += 1
            registry.wakes[registry.next] = wake
            return registry.next
        }
        return LogSubscription { [self] in
            registry.withLock { $0.wakes[id] = nil }
        }
    }

    func wake(_ position: Position) {
        let wakes = registry.withLock { Array($0.wakes.values) }
        for wake in wakes { wake(position) }
    }
}

/// Keeps a subscription to a log; it ends when this value is released, or cancelled.
public final class LogSubscription: Sendable {
    private let end: @Sendable () -> Void

    init(_ end: @escaping @Sendable () -> Void) { self.end = end }

    deinit { end() }

    /// Ends the subscription. A call that is under way may still arrive.
    public func cancel() { end() }
}
