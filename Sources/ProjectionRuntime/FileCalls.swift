import Synchronization

/// What a projector tells its host about its file, by way of a closure that is set once the file
/// is known.
final class FileCalls: Sendable {
    enum Call: Sendable {
        case caughtUp
        case fault(any Error, isNew: Bool)
    }

    private struct State {
        var take: (@Sendable (Call) -> Void)?
        var hasCaughtUp = false
    }

    private let state = Mutex(State())

    func set(_ take: @escaping @Sendable (Call) -> Void) { state.withLock { $0.take = take } }

    /// Said once: every later commit is past the target as well.
    func caughtUp() {
        let take = state.withLock { state in
            defer { state.hasCaughtUp = true }
            return state.hasCaughtUp ? nil : state.take
        }
        take?(.caughtUp)
    }

    func fault(_ error: any Error, _ isNew: Bool) {
        state.withLock { $0.take }?(.fault(error, isNew: isNew))
    }
}
