import EventLog
import Projections

/// The plain fold of a projection that refuses some events: a key that one of them touches stops
/// there, and nothing else does.
struct StoppedFold {
    private(set) var fold: MemoryFold
    /// For each table the keys that have stopped, with the events that wait.
    private(set) var waiting: [[Key: [Int64]]]
    /// For each table the events whose keys could not be told.
    private(set) var unkeyed: [[Int64]]
    private var next: Int64 = 0
    private let projection: any Projection

    init(_ projection: any Projection) {
        self.projection = projection
        fold = MemoryFold(projection)
        waiting = projection.tables.map { _ in [:] }
        unkeyed = projection.tables.map { _ in [] }
    }

    mutating func fold(_ events: some Sequence<AmountEvent>) throws {
        for loaded in events {
            var event = Event()
            let data = Array(loaded.data.utf8)
            try event.load(type: loaded.type, topic: "amount-events", data: data.span.bytes)
            for (place, reducer) in projection.reducers.enumerated()
            where reducer.subscribedTypes.contains(event.type) {
                fold(event, reducer, place)
            }
            next += 1
        }
    }

    private mutating func fold(
        _ event: borrowing Event, _ reducer: any Reducer, _ place: Int
    ) {
        var keys: [Key] = []
        do {
            try reducer.keys(of: event, into: &keys)
        } catch {
            unkeyed[place].append(next)
        }
        for key in keys {
            if waiting[place][key] != nil {
                waiting[place][key]?.append(next)
                continue
            }
            do {
                try fold.fold(event, at: next, into: key, in: place)
            } catch {
                waiting[place][key] = [next]
            }
        }
    }
}
