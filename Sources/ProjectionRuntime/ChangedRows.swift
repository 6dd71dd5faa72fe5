import EventLog
import Projections
import Synchronization

/// Which rows the latest commits of a file changed, for readers that keep rows they have read.
///
/// The projector says what a commit changes before the commit can be seen. So a reader that keeps
/// rows as of one position, and whose snapshot shows a later one, finds here everything that may
/// differ between the two; or learns that this does not reach back so far.
public final class ChangedRows: Sendable {
    private struct Announcement {
        let position: Position
        /// Keys of each table.
        let keys: [[KeyCode]]
        let count: Int
    }

    private struct State {
        var announcements: [Announcement] = []
        var count = 0
        /// Changes up to here may be missing.
        var base = Position.none
    }

    private let state = Mutex(State())
    private let readers = Atomic(0)
    /// Keys that are remembered; a reader who fell further behind begins anew.
    private static let capacity = 65_536

    init() {}

    /// Whether anybody keeps rows of this file.
    var isWatched: Bool { readers.load(ordering: .acquiring) > 0 }

    /// Says that a reader keeps rows from now on.
    public func watch() { readers.add(1, ordering: .acquiringAndReleasing) }

    /// Says that a reader keeps none any more.
    public func unwatch() { readers.subtract(1, ordering: .acquiringAndReleasing) }

    /// Announces a commit that is about to be made.
    /// - Parameter keys: of each table; nil where they were not gathered.
    func announce(_ position: Position, _ keys: [[KeyCode]]?) {
        state.withLock { state in
            let count = keys?.reduce(0) { $0 + $1.count } ?? .max
            guard let keys, count <= ChangedRows.capacity else {
                state = State(base: max(state.base, position))
                return
            }
            state.announcements.append(Announcement(position: position, keys: keys, count: count))
            state.count += count
            while state.count > ChangedRows.capacity {
                let oldest = state.announcements.removeFirst()
                state.count -= oldest.count
                state.base = max(state.base, oldest.position)
            }
        }
    }

    /// Calls `body` with each key of the table at `place` that may have changed after the position
    /// `old` and not after `new`.
    /// - Returns: false where that is not known: anything may have changed.
    public func forEachKey(
        in place: Int, after old: Position, upTo new: Position, _ body: (KeyCode) -> Void
    ) -> Bool {
        state.withLock { state in
            guard old >= state.base else { return false }
            for announced in state.announcements
            where announced.position > old && announced.position <= new {
                for key in announced.keys[place] { body(key) }
            }
            return true
        }
    }
}
