import Projections
import Testing

@Suite struct EventCatalogTests {
    private let catalog = EventCatalog([
        EventType("b-made", topic: "bs", partitionKey: "b", fields: []),
        EventType("a-made", topic: "as", partitionKey: "a", fields: []),
        EventType(
            "b-gone", topic: "bs", partitionKey: "b", fields: [EventField("b", .identifier)]),
    ])

    @Test func typesAreFoundByName() {
        #expect(catalog["b-gone"]?.fields == [EventField("b", .identifier, isRequired: true)])
        #expect(catalog.index(of: "a-made") == 1)
        #expect(catalog["c-made"] == nil)
        #expect(catalog.index(of: "") == nil)
    }

    @Test func topicsStandOnceInTheOrderOfTheirFirstType() {
        #expect(catalog.topics == ["bs", "as"])
    }

    @Test func aTablesColumnsAreKeyThenValuesThenTheOffset() {
        let schema = TableSchema(
            name: "t", key: [Column("k", .text, "The key.")],
            columns: [Column("v", .integer, "The value.")])
        #expect(schema.columns.map(\.name) == ["k", "v", "last_event_offset"])
    }
}
