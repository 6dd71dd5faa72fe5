import Projections

/// The events of Harbor Point: what its PostgreSQL commits about bookings, payments and holds.
public enum HarborPointEvents {
    /// Every type of event with its topic and the members that are checked at the door.
    public static let catalog = EventCatalog([
        booking(
            "booking-confirmed",
            [
                EventField("cabin_id", .identifier),
                EventField("itinerary_id", .identifier, isRequired: false),
                EventField("guest_name", .text, isRequired: false),
                EventField("adults", .integer, isRequired: false),
            ]),
        booking(
            "cabin-changed",
            [
                EventField("cabin_id", .identifier),
                EventField("previous_cabin_id", .identifier),
                EventField("itinerary_id", .identifier, isRequired: false),
            ]),
        booking(
            "booking-cancelled",
            [
                EventField("cabin_id", .identifier),
                EventField("itinerary_id", .identifier, isRequired: false),
            ]),
        booking(
            "accessibility-noted",
            [
                EventField("wheelchair_assistance", .bool),
                EventField("note", .text, isRequired: false),
            ]),
        booking("safety-waiver-completed", []),
        booking("guest-checked-in", []),
        booking(
            "payment-authorized", topic: "payment-events",
            [
                EventField("amount", .integer),
                EventField("currency", .identifier, isRequired: false),
            ]),
        booking("charge-posted", topic: "payment-events", charge),
        booking("charge-settled", topic: "payment-events", charge),
        booking("hold-added", topic: "hold-events", [EventField("hold_code", .identifier)]),
        booking("hold-cleared", topic: "hold-events", [EventField("hold_code", .identifier)]),
        EventType(
            "sailing-scheduled", topic: "sailing-events", partitionKey: "sailing_id",
            fields: [
                EventField("sailing_id", .identifier),
                EventField("itinerary_id", .identifier),
                EventField("cabin_count", .integer),
            ]),
    ])

    private static let charge = [
        EventField("charge_id", .identifier),
        EventField("amount", .integer),
        EventField("currency", .identifier),
    ]

    private static func booking(
        _ name: String, topic: String = "booking-events", _ fields: [EventField]
    ) -> EventType {
        EventType(
            name, topic: topic, partitionKey: "booking_id",
            fields: [
                EventField("sailing_id", .identifier), EventField("booking_id", .integer),
            ] + fields)
    }
}
