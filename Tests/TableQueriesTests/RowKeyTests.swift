import Projections
import TableQueries
import Testing

@Suite struct RowKeyTests {
    @Test func aPathNamesARow() throws {
        let key = try RowKey.parse(["2026-07-14", "8841"], schema: Fixture.schema)
        #expect(key == Fixture.key("2026-07-14", 8841))
    }

    @Test(arguments: [[], ["s"], ["s", "1", "2"], ["s", "one"], ["s", ""], ["s", "+1"]])
    func anotherPathIsToldTheKeysColumns(segments: [String]) throws {
        do {
            _ = try RowKey.parse(segments, schema: Fixture.schema)
            Issue.record("\(segments) was taken for a key")
        } catch {
            #expect(
                error.description == "the path must end in the key of berths: "
                    + "{sailing_id} (a text)/{berth} (an integer of 64 bits)")
        }
    }
}
