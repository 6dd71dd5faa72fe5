import EventLog
import GoldenData
import Projections
import StreamTables
import Testing

@testable import TableHistory

extension HistoryTests {
    /// A row of an aggregate as it stood at an earlier position is what the fold up to there made.
    @Suite struct AggregateAsOfTests {
        @Test(arguments: [HistoryCase.manifest, .occupancy, .purses, .otherPurses])
        func aRowStandsHasGoneOrBeginsLaterAsTheFoldSays(_ set: HistoryCase) async throws {
            let fixture = try await set.fixture()
            let history = try fixture.open()
            for place in fixture.projection.tables.indices.dropFirst() {
                let changes = fixture.reference.changes[place]
                for (key, all) in changes.sorted(by: { $0.key < $1.key }).prefix(3) {
                    let first = try #require(all.first).name.offset
                    let edges = [first.rawValue - 1, first.rawValue]
                    for position in fixture.positions.suffix(5) + fixture.positions.prefix(2)
                        + edges
                    {
                        let found = try history.aggregate(place).row(
                            at: key, asOf: Position(last: position))
                        let last = all.last { $0.name.offset.rawValue <= position }
                        let expected: RowAsOf =
                            last.map { $0.after.map { .row(StoredRow($0)) } ?? .deleted }
                            ?? .begins(first)
                        #expect(
                            found.bare == expected,
                            "\(KeyText.text(key)) of table \(place) at \(position)")
                        if let replayed = fixture.reference.standing[position] {
                            #expect(found.row == replayed[place][key].map { StoredRow($0) })
                        }
                    }
                }
            }
        }

        @Test func aSumThatOnlyALabelBeginsDoesNotBeginWithItsRows() async throws {
            let fixture = try await HistoryFixture.purses([
                PurseEvents.ignored("a"), PurseEvents.added("a", 1, 5),
                PurseEvents.labelled("a", "x"), PurseEvents.labelled("a", nil),
                PurseEvents.added("a", 1, 1),
            ])
            let history = try fixture.open()
            func rows(_ place: Int) throws -> [RowAsOf] {
                try (0..<5).map {
                    try history.aggregate(place).row(
                        at: Key([.text("a")]), asOf: Position(last: $0)
                    ).bare
                }
            }
            let row = { (label: Value, sum: Int64, last: Int64) in
                RowAsOf.row(
                    StoredRow(
                        row: Row([label, .integer(1), .integer(sum)]),
                        lastEventOffset: Offset(last)))
            }
            #expect(
                try rows(1) == [
                    .begins(Offset(1)), row(.null, 5, 1), row(.text("x"), 5, 2), row(.null, 5, 3),
                    row(.null, 6, 4),
                ])
            #expect(
                try rows(2) == [
                    .begins(Offset(2)), .begins(Offset(2)), row(.text("x"), 5, 2), .deleted,
                    .deleted,
                ])
            let other = try history.aggregate(1).row(
                at: Key([.text("b")]), asOf: Position(last: 4))
            #expect(other == .none)
        }

        @Test func aRowThatNothingChangedSinceIsTakenAsItStands() async throws {
            let fixture = try await HistoryFixture.purses([
                PurseEvents.added("a", 1, 5), PurseEvents.added("b", 1, 1),
            ])
            // Lineage that cannot be folded, so that whoever folds it is found out.
            try fixture.edit("UPDATE purses SET \"#lineage\" = x'ff7f' WHERE \"group\" = 'a'")
            let history = try fixture.open()
            let key = Key([.text("a")])
            let found = try history.aggregate(1).row(at: key, asOf: Position(last: 0))
            #expect(found.row?.row == Row([.null, .integer(1), .integer(5)]))
            #expect(throws: HistoryError.self) {
                try history.aggregate(1).entries(of: key, upTo: Position(last: .max))
            }
        }

        @Test func theRowsOfOneAnswerShareWhatItMayCost() async throws {
            let fixture = try await HistoryFixture.purses(
                ["a", "b", "a", "b", "a", "b"].map { PurseEvents.added($0, 1, 1) })
            let aggregate = try fixture.open().aggregate(1)
            let position = Position(last: 3)
            var left = 3
            _ = try aggregate.row(at: Key([.text("a")]), asOf: position, &left)
            #expect(left == 1)
            let error = #expect(throws: HistoryError.self) {
                try aggregate.row(at: Key([.text("b")]), asOf: position, &left)
            }
            guard case .tooMany(AggregateHistory.limit)? = error else {
                throw try #require(error)
            }
        }
    }
}
