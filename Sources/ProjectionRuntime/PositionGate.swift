import EventLog
import Synchronization

/// "Reached N": readers that asked for a position wait here until a projector commits it.
///
/// Nothing polls: `advance` calls those whose position is reached, on the projector's queue, so a
/// waiter only hops back to its own event loop.
public final class PositionGate: Sendable {
    /// Names a waiter, to take it back.
    public struct Ticket: Sendable, Hashable { fileprivate let number: UInt64 }

    private struct Waiter {
        let target: Position
        let call: @Sendable () -> Void
    }

    private struct State {
        var position: Position
        var waiters: [UInt64: Waiter] = [:]
        var nearest: Position?
        var nextNumber: UInt64 = 0
        var isClosed = false
    }

    private let state: Mutex<State>
    private let newestSeen: Atomic<Int64>
    private let snapshots = Atomic(0)

    /// A gate at `position`.
    public init(position: Position) {
        state = Mutex(State(position: position))
        newestSeen = Atomic(position.last)
    }

    /// The newest position that any reader has been told, or that was committed. A reader that
    /// shares an older snapshot must open a new one, or it would see the table go back.
    public var newest: Position { Position(last: newestSeen.load(ordering: .acquiring)) }

    /// Says that a reader has seen the table at `position`.
    public func saw(_ position: Position) {
        snapshots.wrappingAdd(1, ordering: .relaxed)
        newestSeen.max(position.last, ordering: .acquiringAndReleasing)
    }

    /// How many snapshots readers have opened.
    public var reads: Int { snapshots.load(ordering: .relaxed) }

    /// The newest committed position.
    public var position: Position { state.withLock { $0.position } }

    /// Calls `reached` once the position is committed.
    /// - Returns: nil where it is already, or the gate is closed (`reached` is not called then).
    public func wait(
        for target: Position, _ reached: @escaping @Sendable () -> Void
    ) -> Ticket? {
        state.withLock { state in
            guard state.position < target, !state.isClosed else { return nil }
            let number = state.nextNumber
            state.nextNumber += 1
            state.waiters[number] = Waiter(target: target, call: reached)
            state.nearest = state.nearest.map { min($0, target) } ?? target
            return Ticket(number: number)
        }
    }

    /// Takes a waiter back.
    /// - Returns: false where it was called already, or is being called.
    @discardableResult
    public func cancel(_ ticket: Ticket) -> Bool {
        state.withLock { $0.waiters.removeValue(forKey: ticket.number) != nil }
    }

    /// How many wait.
    public var waiting: Int { state.withLock { $0.waiters.count } }

    /// Calls all who wait, though their position is not reached: another file answers now, and they
    /// look again. After `isFinal` nobody can wait here any more.
    func release(isFinal: Bool) {
        let all = state.withLock { state in
            let all = Array(state.waiters.values)
            state.waiters = [:]
            state.nearest = nil
            state.isClosed = state.isClosed || isFinal
            return all
        }
        for waiter in all { waiter.call() }
    }

    /// Moves the position forward, never back, and calls those who waited for it.
    func advance(to position: Position) {
        newestSeen.max(position.last, ordering: .acquiringAndReleasing)
        let reached = state.withLock { state -> [Waiter] in
            guard state.position < position else { return [] }
            state.position = position
            guard let nearest = state.nearest, nearest <= position else { return [] }
            let reached = state.waiters.filter { $0.value.target <= position }
            for number in reached.keys { state.waiters[number] = nil }
            state.nearest = state.waiters.values.map(\.target).min()
            return Array(reached.values)
        }
        for waiter in reached { waiter.call() }
    }
}
