import Projections

/// What decides the partition of an event: the value of the member that its type names.
public enum PartitionKey: Hashable, Sendable {
    /// The event has none: nothing promises it a place before or after any other.
    case none
    /// An integer.
    case integer(Int64)
    /// A text; any other value by its text.
    case text(Text)
}

/// An event as the order check folds it.
public struct OrderCheckEvent: Sendable {
    /// The type, for example `hold-added`.
    public let type: String
    /// The topic, for example `hold-events`.
    public let topic: String
    /// The text of `data`, a JSON object.
    public let data: [UInt8]
    /// What decides its partition.
    public let partitionKey: PartitionKey
    /// Its place in the log.
    public let offset: Int64
    /// What a person knows it by, for example its id.
    public let label: String

    /// An event of the given parts.
    public init(
        type: String, topic: String, data: [UInt8], partitionKey: PartitionKey, offset: Int64,
        label: String
    ) {
        self.type = type
        self.topic = topic
        self.data = data
        self.partitionKey = partitionKey
        self.offset = offset
        self.label = label
    }
}

/// Makes events for the order check, with the partition keys that a catalog says.
public struct OrderCheckEventMaker: ~Copyable {
    private let catalog: EventCatalog
    private var event = Event()

    /// A maker of events of `catalog`.
    public init(_ catalog: EventCatalog) { self.catalog = catalog }

    /// The event with its partition key: none where the catalog does not have the type, or `data`
    /// not the member.
    public mutating func make(
        type: String, topic: String, data: [UInt8], offset: Int64, label: String
    ) -> OrderCheckEvent {
        OrderCheckEvent(
            type: type, topic: topic, data: data,
            partitionKey: partitionKey(type, topic, data), offset: offset, label: label)
    }

    private mutating func partitionKey(
        _ type: String, _ topic: String, _ data: [UInt8]
    ) -> PartitionKey {
        guard let name = catalog[type]?.partitionKey else { return .none }
        do {
            try event.load(type: type, topic: topic, data: data.span.bytes)
            switch try event.member(name) {
            case .null: return .none
            case .integer(let value): return .integer(value)
            case .text(let value): return .text(Text(value))
            case .bool(let value): return .text(Text("\(value)"))
            case .real(let value): return .text(Text("\(value)"))
            case .json(let value): return .text(Text(value))
            }
        } catch {
            return .none
        }
    }
}
