/// The order of events that a projection's result depends on, from the weakest to the strongest. A
/// log that cannot give it must refuse the projection.
public enum OrderNeed: String, Sendable, CaseIterable, Comparable {
    /// Any order of the events gives the same table (each event once).
    case none
    /// The events of one partition key within one topic keep their order.
    case perKeyWithinTopic = "per-key-within-topic"
    /// The events of one partition key keep their order across topics.
    case perKey = "per-key"
    /// All events keep the order of the log.
    case total

    /// Whether a log of so many partitions keeps this order. A partition key always goes to the
    /// same partition of a topic; only one partition orders everything.
    public func isKept(byPartitions partitions: Int) -> Bool {
        self != .total || partitions <= 1
    }

    /// Whether `lhs` asks for less order.
    public static func < (lhs: OrderNeed, rhs: OrderNeed) -> Bool { lhs.rank < rhs.rank }

    private var rank: Int {
        switch self {
        case .none: 0
        case .perKeyWithinTopic: 1
        case .perKey: 2
        case .total: 3
        }
    }
}
