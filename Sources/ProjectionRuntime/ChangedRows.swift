import EventLog
import Projections
import Synchronization

/// The keys that one commit changes in one table.
struct ChangedKeys: Sendable {
    /// The codes of all keys.
    var codes: [KeyCode] = []
    /// The keys that their codes do not hold all of.
    var long: [Key] = []
}

/// Which rows the latest commits of a file changed, for readers that keep rows they have read, or
/// pass changes on.
///
/// The projector says what a commit changes before the commit can be seen. So a reader that keeps
/// rows as of one position, and whose snapshot shows a later one, finds here everything that may
/// differ between the two; or learns that this does not reach back so far.
public final class ChangedRows: Sendable {
    private struct Announcement {
        let position: Position
        /// Keys of each table.
        let keys: [ChangedKeys]
        let count: Int
    }

    private struct State {
        /// Those before `first` are forgotten; positions grow.
        var announcements: [Announcement] = []
        var first = 0
        var count = 0
        /// Changes up to here may be missing.
        var base: Position

        mutating func forgetOldest() {
            let oldest = announcements[first]
            count -= oldest.count
            base = max(base, oldest.position)
            first += 1
            // All at once: to move up what is left for each costs a commit more than writing it.
            guard first * 2 > announcements.count else { return }
            announcements.removeFirst(first)
            first = 0
        }

        /// Announcements after the position `old` and not after `new`.
        func between(_ old: Position, _ new: Position) -> ArraySlice<Announcement> {
            let start = index(after: old)
            return announcements[start..<max(start, index(after: new))]
        }

        func index(after position: Position) -> Int {
            var (low, high) = (first, announcements.count)
            while low < high {
                let middle = (low + high) / 2
                if announcements[middle].position > position {
                    high = middle
                } else {
                    low = middle + 1
                }
            }
            return low
        }
    }

    private let state: Mutex<State>
    private let readers = Atomic(0)
    /// Keys that are remembered; a reader who fell further behind begins anew.
    private static let capacity = 65_536

    /// - Parameter position: where the file stands; what changed before is not known.
    init(after position: Position) { state = Mutex(State(base: position)) }

    /// Whether anybody keeps rows of this file.
    var isWatched: Bool { readers.load(ordering: .acquiring) > 0 }

    /// Says that a reader keeps rows from now on.
    public func watch() { readers.add(1, ordering: .acquiringAndReleasing) }

    /// Says that a reader keeps none any more.
    public func unwatch() { readers.subtract(1, ordering: .acquiringAndReleasing) }

    /// Announces a commit that is about to be made.
    /// - Parameter keys: of each table; nil where they were not gathered.
    func announce(_ position: Position, _ keys: [ChangedKeys]?) {
        state.withLock { state in
            let count = keys?.reduce(0) { $0 + $1.codes.count } ?? .max
            guard let keys, count <= ChangedRows.capacity else {
                state = State(base: max(state.base, position))
                return
            }
            guard count > 0 else { return }
            // A commit that failed was announced as well; the one in its place may end before it.
            state.announcements.insert(
                Announcement(position: position, keys: keys, count: count),
                at: state.index(after: position))
            state.count += count
            while state.count > ChangedRows.capacity { state.forgetOldest() }
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
            for announced in state.between(old, new) {
                for key in announced.keys[place].codes { body(key) }
            }
            return true
        }
    }

    /// How many changes of keys there were, at most, after the position `old` and not after `new`,
    /// in all tables; nil where that is not known.
    public func count(after old: Position, upTo new: Position) -> Int? {
        state.withLock { state in
            guard old >= state.base else { return nil }
            return state.between(old, new).reduce(0) { $0 + $1.count }
        }
    }

    /// The first keys of the table at `place`, in order and each once, that may have changed after
    /// the position `old` and not after `new`.
    /// - Parameters:
    ///   - prefix: what the keys begin with.
    ///   - last: the key that they come after; nil from the first one on.
    ///   - limit: how many are given at most.
    /// - Returns: nil where that is not known: anything may have changed.
    public func keys(
        in place: Int, after old: Position, upTo new: Position, under prefix: Key,
        past last: Key?, limit: Int
    ) -> [Key]? {
        let found = state.withLock { state -> [ChangedKeys]? in
            guard old >= state.base else { return nil }
            return state.between(old, new).map { $0.keys[place] }
        }
        guard let found else { return nil }
        guard found.allSatisfy(\.long.isEmpty) else {
            let keys = found.flatMap { $0.codes.compactMap(\.key) + $0.long }
            let wanted = Set(
                keys.filter { $0.begins(with: prefix) && (last.map($0.follows) ?? true) })
            return Array(wanted.sorted().prefix(limit))
        }
        return ChangedRows.keys(of: found, under: KeyCode(prefix), past: last, limit: limit)
    }

    /// The same where the codes tell all: they sort as the keys do.
    private static func keys(
        of found: [ChangedKeys], under prefix: KeyCode, past last: Key?, limit: Int
    ) -> [Key] {
        // A prefix that is too long for a code begins none of the keys that fit.
        guard prefix.isExact else { return [] }
        let bound = last.map(KeyCode.init)
        var codes: [KeyCode] = []
        for changed in found {
            for code in changed.codes where code.begins(with: prefix) {
                if let bound, !bound.precedes(code) { continue }
                codes.append(code)
            }
        }
        codes.sort { $0.precedes($1) }
        var keys: [Key] = []
        for (index, code) in codes.enumerated()
        where keys.count < limit && (index == 0 || codes[index - 1] != code) {
            if let key = code.key { keys.append(key) }
        }
        return keys
    }
}

extension Key {
    fileprivate func begins(with prefix: Key) -> Bool {
        prefix.count <= count && (0..<prefix.count).allSatisfy { self[$0] == prefix[$0] }
    }

    fileprivate func follows(_ other: Key) -> Bool { other < self }
}
