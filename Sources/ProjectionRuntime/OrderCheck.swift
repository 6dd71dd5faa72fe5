import Projections

/// Why a projection's order is not checked.
public enum OrderCheckRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// A log of so many partitions cannot give that order to any projection.
    case orderNotKept(OrderNeed, partitions: Int)

    /// One sentence.
    public var description: String {
        switch self {
        case .orderNotKept(let need, let partitions):
            "a log of \(partitions) partitions does not keep the order “\(need.rawValue)”"
        }
    }
}

/// Tests what a projection says of the order it needs: folds a log again in other orders that the
/// need allows, and compares the tables. `last_event_offset` is not compared, since it names the
/// order itself; an event that a reducer refuses is, at the row that refused it.
public struct OrderCheck: Sendable {
    /// The order that is kept while the rest is shuffled.
    public let need: OrderNeed
    private let projection: any Projection

    /// A check of `projection`.
    /// - Parameters:
    ///   - projection: what is checked.
    ///   - need: the order to keep; nil for the one that the projection declares.
    ///   - partitions: how many the log has.
    /// - Throws: `OrderCheckRefusal` where such a log does not keep that order.
    public init(
        _ projection: any Projection, need: OrderNeed? = nil, partitions: Int = 1
    ) throws(OrderCheckRefusal) {
        let need = need ?? projection.order
        guard need.isKept(byPartitions: partitions) else {
            throw .orderNotKept(need, partitions: partitions)
        }
        self.need = need
        self.projection = projection
    }

    /// Whether an event of that type matters to the projection; any other may be left out.
    public func folds(_ type: String) -> Bool {
        projection.reducers.contains { $0.subscribedTypes.contains(type) }
    }

    /// Folds `events`, which come in the order of the log, in up to `interleavings` other orders.
    /// The same seed gives the same orders and the same counterexample.
    public func run(
        _ events: [OrderCheckEvent], interleavings: Int, seed: UInt64
    ) -> OrderVerdict {
        let queues = EventQueues(events, need)
        guard queues.canInterleave else { return .passed(interleavings: 0) }
        let fold = OrderFold(projection, events)
        let expected = fold.outcome(of: Array(events.indices))
        var random = InterleavingRandom(seed: seed)
        for number in 1...max(interleavings, 1) {
            let order = queues.interleaving(&random)
            let places = expected.places(differingFrom: fold.outcome(of: order))
            guard !places.isEmpty else { continue }
            var shrinker = OrderShrinker(fold, queues)
            let (log, failing) = shrinker.shrink(order, differingAt: places)
            return .failed(
                OrderCounterexample(
                    interleaving: number, logOrder: log, failingOrder: failing,
                    differences: fold.differences(log, failing)))
        }
        return .passed(interleavings: max(interleavings, 1))
    }

    /// The rows that differ where the events at `failing` come in that order rather than in the
    /// log's: what a counterexample says, folded anew.
    public func differences(
        _ events: [OrderCheckEvent], in failing: [Int]
    ) -> [OrderDifference] {
        OrderFold(projection, events).differences(failing.sorted(), failing)
    }

    /// Whether the need allows `order`, some of the places in `events`, each once.
    public func allows(_ order: [Int], of events: [OrderCheckEvent]) -> Bool {
        EventQueues(events, need).allows(order)
    }
}
