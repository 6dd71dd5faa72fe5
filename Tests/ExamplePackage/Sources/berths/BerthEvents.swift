import Projections

/// What a harbour's office reports about its berths. Each type says its topic, the member whose
/// value is the partition key, and what is checked before an event is taken in.
enum BerthEvents {
    /// Every type of event that the log takes in.
    static let catalog = EventCatalog([
        EventType(
            "ship-moored", topic: "berth-events", partitionKey: "berth",
            fields: berth + [EventField("ship", .identifier), EventField("tonnage", .integer)]),
        EventType("ship-left", topic: "berth-events", partitionKey: "berth", fields: berth),
    ])

    private static let berth = [
        EventField("harbour", .identifier), EventField("berth", .identifier),
    ]
}
