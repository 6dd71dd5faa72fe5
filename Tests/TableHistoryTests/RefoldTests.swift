import EventLog
import GoldenData
import Projections
import StreamTables
import TableHistory
import Testing

extension HistoryTests {
    /// Folding a row's events again finds rows and lineage that somebody edited.
    @Suite struct RefoldTests {
        @Test(arguments: HistoryCase.allCases)
        func everyRowThatNobodyEditedMatches(_ set: HistoryCase) async throws {
            let fixture = try await set.fixture()
            let history = try fixture.open()
            let keys = Array(fixture.reference.changes[0].keys.sorted().prefix(400))
            for key in keys + fixture.someKeys(10) {
                #expect(try history.rows.refoldMatches(key, pieces: 1))
            }
            for key in fixture.someKeys(5) {
                #expect(try history.rows.refoldMatches(key, pieces: .max))
            }
            for key in fixture.reference.unborn {
                #expect(try history.rows.refoldMatches(key, pieces: 1))
            }
        }

        private static let edits: [(key: String, sql: String)] = [
            ("long", "UPDATE purses SET amount = 9 WHERE \"group\" = 'long'"),
            ("full", "UPDATE purses SET amount = 9 WHERE \"group\" = 'full'"),
            ("short", "UPDATE purses SET notes = '[\"x\"]' WHERE \"group\" = 'short'"),
            (
                "long",
                "UPDATE \"purses#lineage\" SET amount = 9 WHERE \"group\" = 'long'"
                    + " AND first_offset > 0"
            ),
            (
                "full",
                "UPDATE \"purses#lineage\" SET amount = 9 WHERE \"group\" = 'full'"
                    + " AND first_offset > 300"
            ),
            (
                "full",
                "UPDATE \"purses#lineage\" SET has_row = 0 WHERE \"group\" = 'full'"
                    + " AND first_offset = 300"
            ),
            ("gone", "UPDATE \"purses#lineage\" SET has_row = 1, amount = 4, notes = '[]'"),
            ("gone", insertion("gone")),
            ("full", "DELETE FROM purses WHERE \"group\" = 'full'"),
            ("long", "UPDATE purses SET \"#lineage\" = x'' WHERE \"group\" = 'long'"),
        ]

        private static func insertion(_ group: String) -> String {
            "INSERT INTO purses VALUES('\(group)', 0, 1, 4, '[]', 557, x'')"
        }

        @Test(arguments: edits)
        func anEditedRowOrChunkIsFoundByPageAndRefold(key: String, sql: String) async throws {
            let fixture = try await HistoryFixture.ownPurses()
            try fixture.edit(sql)
            let history = try fixture.open()
            let key = Purse.key(key, false, 1)
            #expect(try !history.rows.refoldMatches(key, pieces: 3))
            for isDescending in [false, true] {
                let page = try history.rows.page(
                    of: key, from: nil, limit: 1_000, isDescending: isDescending)
                #expect(page?.refoldMatches == false, "descending: \(isDescending)")
            }
            let other = Purse.key("short", false, 1)
            if key != other { #expect(try history.rows.refoldMatches(other, pieces: 3)) }
        }

        @Test(arguments: ["long", "full", "short"])
        func aWrongLastOffsetIsFound(group: String) async throws {
            let fixture = try await HistoryFixture.ownPurses()
            try fixture.edit(
                "UPDATE purses SET last_event_offset = last_event_offset + 1"
                    + " WHERE \"group\" = '\(group)'")
            let history = try fixture.open()
            #expect(try !history.rows.refoldMatches(Purse.key(group, false, 1), pieces: 1))
        }

        @Test func aRowThatNoEventMadeIsFound() async throws {
            let fixture = try await HistoryFixture.ownPurses()
            try fixture.edit(RefoldTests.insertion("new"))
            let history = try fixture.open()
            #expect(try !history.rows.refoldMatches(Purse.key("new", false, 1), pieces: 1))
        }

        @Test func onlyTheNewestStretchesAreFoldedAgain() async throws {
            let fixture = try await HistoryFixture.ownPurses()
            try fixture.edit(
                "UPDATE \"purses#lineage\" SET amount = 9 WHERE \"group\" = 'long'"
                    + " AND first_offset = 0"
            )
            let history = try fixture.open()
            let key = Purse.key("long", false, 1)
            #expect(try history.rows.refoldMatches(key, pieces: 1))
            #expect(try !history.rows.refoldMatches(key, pieces: 2))
            #expect(try !history.rows.refoldMatches(key, pieces: 3))
        }
    }
}
