import Projections

/// A row of one of a projection's tables.
struct OrderPlace: Hashable, Comparable {
    /// The table's place in `Projection.tables`.
    let table: Int
    let key: Key

    static func < (lhs: OrderPlace, rhs: OrderPlace) -> Bool {
        (lhs.table, lhs.key) < (rhs.table, rhs.key)
    }
}

/// The tables after one order of events, and which events were refused at which row.
struct OrderOutcome {
    var tables: [[Key: MemoryFold.Entry]]
    var refused: [OrderPlace: [Int: String]]

    /// The rows that differ, in order. The words of a refusal do not count.
    func places(differingFrom other: OrderOutcome) -> [OrderPlace] {
        var places: Set<OrderPlace> = []
        for (number, (own, others)) in zip(tables, other.tables).enumerated() where own != others {
            for (key, entry) in own where others[key] != entry {
                places.insert(OrderPlace(table: number, key: key))
            }
            for key in others.keys where own[key] == nil {
                places.insert(OrderPlace(table: number, key: key))
            }
        }
        for place in Set(refused.keys).union(other.refused.keys)
        where refused[place]?.keys != other.refused[place]?.keys { places.insert(place) }
        return places.sorted()
    }

    func outcome(at place: OrderPlace) -> OrderDifference.Outcome {
        OrderDifference.Outcome(
            row: tables[place.table][place.key]?.row,
            refusals: (refused[place] ?? [:]).sorted { $0.key < $1.key }
                .map { OrderDifference.Refusal(event: $0.key, reason: $0.value) })
    }
}

/// Folds any of the events in any order. A refused event leaves its row alone and the fold goes on.
struct OrderFold {
    /// The rows of the root table that each event touches; none for one that does not say them,
    /// which no order changes.
    private(set) var keys: [[Key]]
    /// The rows of aggregates that each event touches by their own reducers.
    private(set) var ownPlaces: [[OrderPlace]]
    let tables: [TableSchema]
    let aggregates: [any Aggregate]
    private let projection: any Projection
    private let events: [OrderCheckEvent]

    init(_ projection: any Projection, _ events: [OrderCheckEvent]) {
        self.projection = projection
        self.events = events
        tables = projection.tables
        aggregates = projection.aggregates
        keys = []
        ownPlaces = []
        keys.reserveCapacity(events.count)
        ownPlaces.reserveCapacity(events.count)
        let types = projection.reducers.map { Set($0.subscribedTypes) }
        var event = Event()
        for place in events.indices {
            let isLoaded = load(&event, place)
            keys.append(isLoaded && types[0].contains(event.type) ? named(event, projection) : [])
            var own: [OrderPlace] = []
            for (number, aggregate) in aggregates.enumerated()
            where isLoaded && types[number + 1].contains(event.type) {
                own += named(event, aggregate).map { OrderPlace(table: number + 1, key: $0) }
            }
            ownPlaces.append(own)
        }
    }

    private func load(_ event: inout Event, _ place: Int) -> Bool {
        let source = events[place]
        do {
            try event.load(type: source.type, topic: source.topic, data: source.data.span.bytes)
            return true
        } catch {
            return false
        }
    }

    private func named(_ event: borrowing Event, _ reducer: any Reducer) -> [Key] {
        var keys: [Key] = []
        do { try reducer.keys(of: event, into: &keys) } catch { return [] }
        return keys
    }

    /// The tables after the events at `order`. Every row counts as last changed at offset 0, so
    /// that two entries are equal where their rows are.
    func outcome(of order: [Int]) -> OrderOutcome {
        var fold = MemoryFold(RootByKey(projection))
        var refused: [OrderPlace: [Int: String]] = [:]
        var event = Event()
        for place in order where !keys[place].isEmpty || !ownPlaces[place].isEmpty {
            guard load(&event, place) else { continue }
            for key in keys[place] {
                do {
                    try fold.fold(event, at: 0, into: key)
                } catch {
                    refused[OrderPlace(table: 0, key: key), default: [:]][place] = error.description
                }
            }
            guard !ownPlaces[place].isEmpty else { continue }
            do {
                try fold.fold(event, at: 0)
            } catch {
                for own in ownPlaces[place] {
                    refused[own, default: [:]][place] = error.description
                }
            }
        }
        return OrderOutcome(tables: fold.tables, refused: refused)
    }

    /// Whether the events at `order` give other tables than in the order of the log.
    func isSensitive(_ order: [Int]) -> Bool {
        !outcome(of: order.sorted()).places(differingFrom: outcome(of: order)).isEmpty
    }

    func differences(_ log: [Int], _ failing: [Int]) -> [OrderDifference] {
        let (expected, found) = (outcome(of: log), outcome(of: failing))
        return expected.places(differingFrom: found).map { place in
            OrderDifference(
                table: tables[place.table], key: place.key,
                inLogOrder: expected.outcome(at: place), inFailingOrder: found.outcome(at: place))
        }
    }

    /// The events that each of `places` depends on, in the order of the log.
    func events(at places: Set<OrderPlace>) -> [OrderPlace: [Int]] {
        var found: [OrderPlace: [Int]] = [:]
        for place in keys.indices {
            var touched = Set(ownPlaces[place])
            for key in keys[place] {
                touched.insert(OrderPlace(table: 0, key: key))
                for (number, aggregate) in aggregates.enumerated() {
                    touched.insert(OrderPlace(table: number + 1, key: aggregate.group(of: key)))
                }
            }
            for row in touched where places.contains(row) { found[row, default: []].append(place) }
        }
        return found
    }
}

/// A projection whose root table takes no event by itself: the check folds each key of an event
/// alone, so that one row's refusal is known and stops no other.
private struct RootByKey: Projection {
    let version: Int
    let order: OrderNeed
    let table: TableSchema
    let aggregates: [any Aggregate]
    let subscribedTypes: [String] = []
    private let projection: any Projection

    init(_ projection: any Projection) {
        self.projection = projection
        version = projection.version
        order = projection.order
        table = projection.table
        aggregates = projection.aggregates
    }

    func keys(of event: borrowing Event, into keys: inout [Key]) throws(FoldError) {
        try projection.keys(of: event, into: &keys)
    }

    func reduce(
        _ key: Key, _ row: consuming Row?, _ event: borrowing Event
    ) throws(FoldError) -> Row? {
        try projection.reduce(key, row, event)
    }
}
