import HarborPoint
import Projections
import Testing

/// The catalog against the table in the domain's documentation.
@Suite struct HarborPointEventsTests {
    /// Topic, type, required members beside the key, optional ones.
    static let documented: [(String, String, [String], [String])] = [
        (
            "booking-events", "booking-confirmed", ["cabin_id"],
            ["itinerary_id", "guest_name", "adults"]
        ),
        ("booking-events", "cabin-changed", ["cabin_id", "previous_cabin_id"], ["itinerary_id"]),
        ("booking-events", "booking-cancelled", ["cabin_id"], ["itinerary_id"]),
        ("booking-events", "accessibility-noted", ["wheelchair_assistance"], ["note"]),
        ("booking-events", "safety-waiver-completed", [], []),
        ("booking-events", "guest-checked-in", [], []),
        ("payment-events", "payment-authorized", ["amount"], ["currency"]),
        ("payment-events", "charge-posted", ["charge_id", "amount", "currency"], []),
        ("payment-events", "charge-settled", ["charge_id", "amount", "currency"], []),
        ("hold-events", "hold-added", ["hold_code"], []),
        ("hold-events", "hold-cleared", ["hold_code"], []),
        ("sailing-events", "sailing-scheduled", ["itinerary_id", "cabin_count"], []),
    ]

    @Test(arguments: documented)
    func theTypeIsAsDocumented(
        topic: String, name: String, required: [String], optional: [String]
    ) throws {
        let type = try #require(HarborPointEvents.catalog[name])
        let isSailing = name == "sailing-scheduled"
        let key = isSailing ? ["sailing_id"] : ["sailing_id", "booking_id"]
        #expect(type.topic == topic)
        #expect(type.partitionKey == key.last)
        #expect(Set(type.fields.filter(\.isRequired).map(\.name)) == Set(key + required))
        #expect(Set(type.fields.filter { !$0.isRequired }.map(\.name)) == Set(optional))
        #expect(Set(type.fields.map(\.name)).count == type.fields.count)
    }

    @Test func nothingElseIsInTheCatalog() {
        let names = HarborPointEventsTests.documented.map(\.1)
        #expect(HarborPointEvents.catalog.types.map(\.name) == names)
        #expect(
            HarborPointEvents.catalog.topics
                == ["booking-events", "payment-events", "hold-events", "sailing-events"])
    }

    @Test(arguments: HarborPointEvents.catalog.types)
    func membersHaveTheKindsTheirNamesHave(type: EventType) {
        for field in type.fields {
            switch field.name {
            case "booking_id", "amount", "adults", "cabin_count": #expect(field.kind == .integer)
            case "wheelchair_assistance": #expect(field.kind == .bool)
            case "guest_name", "note": #expect(field.kind == .text)
            default: #expect(field.kind == .identifier)
            }
        }
    }
}
