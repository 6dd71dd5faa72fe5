/// What a member of an event's `data` must be.
public enum EventFieldKind: String, Sendable {
    /// A text that is not empty, for example a sailing's id.
    case identifier
    /// Any text.
    case text
    /// An integer of 64 bits.
    case integer
    /// True or false.
    case bool
}

/// A member of an event's `data`.
public struct EventField: Sendable, Equatable {
    /// The member's name.
    public let name: String
    /// What its value must be.
    public let kind: EventFieldKind
    /// Whether an event without it is refused. An optional member may also be null.
    public let isRequired: Bool

    /// A member named `name`.
    public init(_ name: String, _ kind: EventFieldKind, isRequired: Bool = true) {
        self.name = name
        self.kind = kind
        self.isRequired = isRequired
    }
}

/// A type of event: where it goes and what its `data` must hold. Members that are not named
/// here are kept in the log and ignored by reducers.
public struct EventType: Sendable, Equatable {
    /// The type's name, for example `hold-added`.
    public let name: String
    /// The topic of an event that names none, for example `hold-events`.
    public let topic: String
    /// The members that are checked when the event arrives.
    public let fields: [EventField]
    /// The member whose value is the partition key.
    public let partitionKey: String

    /// A type named `name`.
    public init(_ name: String, topic: String, partitionKey: String, fields: [EventField]) {
        self.name = name
        self.topic = topic
        self.partitionKey = partitionKey
        self.fields = fields
    }
}

/// All types of events that a log takes in.
public struct EventCatalog: Sendable {
    /// The types, in the order of the domain's documentation.
    public let types: [EventType]
    /// The topics, in the order of their first type.
    public let topics: [String]
    private let indexes: [String: Int]

    /// A catalog of the given types.
    public init(_ types: [EventType]) {
        self.types = types
        var topics: [String] = []
        for type in types where !topics.contains(type.topic) { topics.append(type.topic) }
        self.topics = topics
        indexes = Dictionary(
            types.enumerated().map { ($0.element.name, $0.offset) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The type named `name`, or nil.
    public subscript(_ name: String) -> EventType? { indexes[name].map { types[$0] } }

    /// The place of the type named `name` in `types`, or nil.
    public func index(of name: String) -> Int? { indexes[name] }
}
