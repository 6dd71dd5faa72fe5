import Synchronization

/// Work that other threads hand to a loop.
///
/// A submitter has to wake the loop only when the loop is neither running (it looks here before
/// it stops) nor woken already.
final class SubmittedWork: Sendable {
    struct State {
        var work: [@Sendable () -> Void] = []
        var isAwake = false
    }

    private let state = Mutex(State())

    /// Adds `work`; true if the caller has to wake the loop.
    func add(_ work: @escaping @Sendable () -> Void) -> Bool {
        state.withLock { state in
            state.work.append(work)
            defer { state.isAwake = true }
            return !state.isAwake
        }
    }

    /// Takes everything; from here on the loop counts as awake.
    func takeAll() -> [@Sendable () -> Void] {
        state.withLock { state in
            state.isAwake = true
            guard !state.work.isEmpty else { return [] }
            var taken: [@Sendable () -> Void] = []
            swap(&taken, &state.work)
            return taken
        }
    }

    /// False if there is more to do; true puts the loop to sleep.
    func sleepIfEmpty() -> Bool {
        state.withLock { state in
            guard state.work.isEmpty else { return false }
            state.isAwake = false
            return true
        }
    }
}
