import EventLog
import Projections
import StreamTables
import Synchronization

/// The keys in quarantine of one file, as readers see them: asked for at every read, so that a row
/// which lags its events never passes for fresh.
public final class QuarantinedKeys: Sendable {
    private struct State {
        var keys: [QuarantinedKey] = []
        var byPlace: [Int: [Key: QuarantinedKey]] = [:]
    }

    private let state = Mutex(State())
    private let total = Atomic(0)

    /// How many keys are in quarantine.
    public var count: Int { total.load(ordering: .acquiring) }

    /// All of them.
    public var keys: [QuarantinedKey] { count == 0 ? [] : state.withLock { $0.keys } }

    /// The quarantine of a key of the table at `place`; nil where there is none.
    public func entry(_ key: Key, in place: Int) -> QuarantinedKey? {
        count == 0 ? nil : state.withLock { $0.byPlace[place]?[key] }
    }

    /// How many keys of the table at `place` are in quarantine, counting for an aggregate those of
    /// the root table that it counts.
    public func count(in place: Int) -> Int {
        guard count > 0 else { return 0 }
        return state.withLock { state in
            let own = state.byPlace[place]?.count ?? 0
            return place == 0 ? own : own + (state.byPlace[0]?.count ?? 0)
        }
    }

    func set(_ keys: [QuarantinedKey]) {
        state.withLock { state in
            state.keys = keys
            state.byPlace = [:]
            for entry in keys {
                if let key = entry.key { state.byPlace[entry.place, default: [:]][key] = entry }
            }
        }
        total.store(keys.count, ordering: .releasing)
    }
}
