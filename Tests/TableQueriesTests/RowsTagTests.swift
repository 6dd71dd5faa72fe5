import EventLog
import Projections
import StreamTables
import TableQueries
import Testing

@Suite struct RowsTagTests {
    private func tag(
        table: String = "berths", version: Int = 1, log: String = "log-1", generation: Int64 = 1,
        position: Int64 = 9, time: String? = nil, as representation: String = "application/json",
        _ items: (String, String)...
    ) throws -> RowsTag {
        RowsTag(
            RowsTag.Basis(
                table: table, version: version,
                checkpoint: Checkpoint(
                    logID: log, generation: generation, position: Position(last: position),
                    lastEventTime: time),
                representation: representation),
            query: try Fixture.query(items).canonicalBytes)
    }

    @Test func everyPartOfAnAnswerMakesAnotherTag() throws {
        let tags = [
            try tag(), try tag(table: "cabins"), try tag(version: 2), try tag(log: "log-2"),
            try tag(generation: 2), try tag(position: 10), try tag(as: "text/csv"),
            try tag(as: "application/json;gzip"), try tag(("deck", "1")),
            try tag(("deck[ne]", "1")), try tag(("guest", "1")), try tag(("order", "-berth")),
            try tag(("limit", "100")), try tag(("fields", "guest,deck")),
            try tag(("fields", "deck,guest")), try tag(("fields", "guest")),
        ]
        #expect(Set(tags.map(\.opaque)).count == tags.count)
    }

    @Test func aCursorMakesAnotherTag() throws {
        let fixture = try Fixture([
            Fixture.key("s", 1): Fixture.row(), Fixture.key("s", 2): Fixture.row(),
        ])
        let first = try Fixture.query([("limit", "1")])
        let cursor = try #require(try fixture.page(first).cursor)
        #expect(try first.continued(at: cursor.text).canonicalBytes != first.canonicalBytes)
    }

    @Test func theSameQuestionInOtherWordsHasTheSameTag() throws {
        #expect(
            try tag(("deck", "1"), ("guest", "a")) == tag(("guest", "a"), ("deck", "1")))
        #expect(try tag(("deck[in]", "1,2")) == tag(("deck[in]", "2,1")))
    }

    @Test func aTagIsShort() throws {
        let text = try tag().opaque
        #expect(text.hasPrefix("v1."))
        #expect(text.utf8.count == 19)
    }

    @Test func lookupsOfTwoRowsDiffer() throws {
        let lookups = try [("s", "1"), ("s", "2"), ("s1", "")].compactMap { pair in
            let key = try? RowKey.parse([pair.0, pair.1], schema: Fixture.schema)
            return try key.map {
                try RowLookup.parse(key: $0, items: [], schema: Fixture.schema).canonicalBytes
            }
        }
        #expect(lookups.count == 2)
        #expect(Set(lookups).count == 2)
    }
}
