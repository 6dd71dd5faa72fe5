import EventLog
import GoldenData
import HarborPoint
import Projections
import SQLite
import StreamTables
import TableHistory
import Testing

extension HistoryTests {
    /// How aggregates came to be, by the events of the rows that they count and by their own.
    @Suite struct AggregateHistoryTests {
        @Test(arguments: [HistoryCase.manifest, .occupancy, .purses, .otherPurses])
        func entriesAndRowAreThoseOfTheFoldUpToThePosition(_ set: HistoryCase) async throws {
            let fixture = try await set.fixture()
            let history = try fixture.open()
            for place in fixture.projection.tables.indices.dropFirst() {
                let keys = fixture.reference.changes[place].keys.sorted()
                #expect(!keys.isEmpty)
                for position in fixture.positions.suffix(6) {
                    for key in keys.prefix(3) {
                        let found = try history.aggregate(place).entries(
                            of: key, upTo: Position(last: position))
                        let expected = fixture.reference.history(
                            of: key, in: place, upTo: position)
                        let areEqual = found.entries == expected
                        #expect(areEqual, "\(KeyText.text(key)) of table \(place) at \(position)")
                        let standing = try #require(fixture.reference.standing[position])
                        #expect(found.row == standing[place][key].map { StoredRow($0) })
                    }
                }
            }
        }

        @Test func aRowOfAKeyThatNothingCountsIsNone() async throws {
            let fixture = try await HistoryFixture.purses([PurseEvents.added("a", 1, 1)])
            let found = try fixture.open().aggregate(1).entries(
                of: Key([.text("b")]), upTo: Position(last: 0))
            #expect(found.entries.isEmpty)
            #expect(found.row == nil)
        }

        @Test func aSumThatItsOwnEventsDeleteAndBeginCountsWhatStandsThen() async throws {
            let fixture = try await HistoryFixture.purses([
                PurseEvents.added("a", 1, 5), PurseEvents.labelled("a", "x"),
                PurseEvents.added("a", 2, 7), PurseEvents.labelled("a", nil),
                PurseEvents.closed("a", 1), PurseEvents.labelled("a", "y"),
            ])
            let history = try fixture.open()
            let found = try history.aggregate(2).entries(
                of: Key([.text("a")]), upTo: Position(last: 5))
            let row = { (label: Text, rows: Int64, sum: Int64) in
                Row([.text(label), .integer(rows), .integer(sum)])
            }
            #expect(found.entries.map(\.event.offset.rawValue) == [1, 2, 3, 5])
            #expect(
                found.entries.map(\.after) == [
                    row("x", 1, 5), row("x", 2, 12), nil, row("y", 1, 7),
                ])
            #expect(found.row == StoredRow(row: row("y", 1, 7), lastEventOffset: Offset(5)))
        }

        @Test func moreEventsThanOneAnswerMayCostAreRefused() async throws {
            let fixture = try await HistoryFixture.purses(
                (0..<2).map { PurseEvents.added("a", $0, 1) })
            // Lineage of more events than the limit, without the log that they would be read from.
            var tail = LineageTail()
            for offset in 0...Int64(AggregateHistory.limit) { tail.append(Offset(offset)) }
            let bytes = tail.withBytes { Array($0) }
            try fixture.edit(
                "UPDATE purses SET \"#lineage\" = x'\(bytes.hex)', last_event_offset = 100000"
                    + " WHERE id = 0")
            let history = try fixture.open()
            let error = #expect(throws: HistoryError.self) {
                try history.aggregate(1).entries(of: Key([.text("a")]), upTo: Position(last: .max))
            }
            guard case .tooMany(AggregateHistory.limit)? = error else { throw try #require(error) }
        }
    }
}
