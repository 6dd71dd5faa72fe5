import EventLog
import GoldenData
import Projections
import StreamTables
import TableHistory
import Testing

extension HistoryTests {
    /// A row as it stood at an earlier position is what the fold up to there made.
    @Suite struct RowAsOfTests {
        @Test(arguments: HistoryCase.allCases)
        func aRowStandsAsTheFoldUpToThePositionMadeIt(_ set: HistoryCase) async throws {
            let fixture = try await set.fixture()
            let history = try fixture.open()
            for key in fixture.someKeys(10) {
                for position in fixture.positions {
                    let found = try history.rows.row(at: key, asOf: Position(last: position))
                    #expect(found.bare == fixture.reference.row(key, asOf: position))
                    let replayed = try #require(fixture.reference.standing[position])[0][key]
                    #expect(found.row == replayed.map { StoredRow($0) })
                }
            }
        }

        @Test func everyPositionOfARowThatBeginsEndsAndBeginsAgainIsTold() async throws {
            let fixture = try await HistoryFixture.purses([
                PurseEvents.ignored("a"), PurseEvents.added("a", 1, 5), PurseEvents.ignored("a"),
                PurseEvents.closed("a", 1), PurseEvents.ignored("a"), PurseEvents.added("a", 1, 2),
                PurseEvents.added("a", 2, 2),
            ])
            let history = try fixture.open()
            let stored = { (amount: Int64, last: Int64) in
                RowAsOf.row(
                    StoredRow(
                        row: Row([.integer(amount), .list([])]), lastEventOffset: Offset(last)))
            }
            let begins = RowAsOf.begins(Offset(1))
            let expected: [RowAsOf] = [
                begins, begins, stored(5, 1), stored(5, 1), .deleted, .deleted, stored(2, 5),
                stored(2, 5),
            ]
            for (index, row) in expected.enumerated() {
                let position = Position(last: Int64(index) - 1)
                let found = try history.rows.row(at: Purse.key("a", false, 1), asOf: position)
                #expect(found.bare == row, "at \(position)")
                #expect(try history.rows.row(at: Purse.key("a", true, 1), asOf: position) == .none)
            }
        }

        @Test func aRowIsToldAtTheEdgesOfItsStretchesOfLineage() async throws {
            let fixture = try await HistoryFixture.purses(
                (0..<300).map { _ in
                    PurseEvents.added("a", 1, 1)
                })
            let history = try fixture.open()
            for last in [0, 1, 126, 127, 128, 129, 254, 255, 256, 257, 298, 299] as [Int64] {
                let found = try history.rows.row(
                    at: Purse.key("a", false, 1), asOf: Position(last: last))
                #expect(found.row?.row[0] == .integer(last + 1), "at \(last)")
                #expect(found.row?.lastEventOffset == Offset(last))
            }
        }

        @Test(arguments: HistoryCase.allCases)
        func theRowsUnderAPrefixAreThoseOfTheFoldDeletedOnesIncluded(_ set: HistoryCase)
            async throws
        {
            let fixture = try await set.fixture()
            let history = try fixture.open()
            for position in fixture.positions {
                let standing = try #require(fixture.reference.standing[position])[0]
                let groups = Set(fixture.someKeys(3).map { Key(Array($0.parts.prefix(1))) })
                let all = position == fixture.positions[4] ? [Key([])] : []
                for prefix in groups.union(all) {
                    let found = try history.rows.rows(
                        under: prefix, asOf: Position(last: position), limit: 100_000)
                    let expected = standing.filter { $0.key.begins(with: prefix) }
                        .sorted { $0.key < $1.key }
                    #expect(found.map(\.key) == expected.map(\.key))
                    let rows = found.map(\.row.bare)
                    let isEqual = rows == expected.map { StoredRow($0.value) }
                    #expect(isEqual, "under \(KeyText.text(prefix)) at \(position)")
                }
            }
        }

        @Test func aWholeKeyIsAPrefixToo() async throws {
            let fixture = try await HistoryFixture.purses(seed: 4, count: 300, hot: 5)
            let history = try fixture.open()
            for key in fixture.someKeys(5) {
                for position in fixture.positions {
                    let found = try history.rows.rows(
                        under: key, asOf: Position(last: position), limit: 1)
                    let expected = fixture.reference.row(key, asOf: position)
                    #expect(found.first?.row.bare == expected.row)
                }
            }
        }

        @Test func anAnswerOfTooManyKeysIsRefused() async throws {
            let fixture = try await HistoryFixture.purses([
                PurseEvents.added("a", 1, 1), PurseEvents.closed("a", 1),
                PurseEvents.added("a", 2, 1),
                PurseEvents.added("a", 3, 1), PurseEvents.added("b", 1, 1),
            ])
            let history = try fixture.open()
            let group = Key([.text("a")])
            // Three keys are looked at, whether or not they stood then.
            for last in 0..<5 as Range<Int64> {
                let position = Position(last: last)
                let error = #expect(throws: HistoryError.self) {
                    try history.rows.rows(under: group, asOf: position, limit: 2)
                }
                guard case .tooMany(2)? = error else { throw try #require(error) }
                _ = try history.rows.rows(under: group, asOf: position, limit: 3)
            }
        }
    }
}

extension RowAsOf {
    /// The row; nil where none stood.
    var row: StoredRow? {
        guard case .row(let row) = self else { return nil }
        return row.bare
    }

    /// The same without lineage, which is no part of the answer.
    var bare: RowAsOf { row.map { .row($0) } ?? self }
}

extension Key {
    /// Whether the key is under `prefix`.
    func begins(with prefix: Key) -> Bool {
        Array(parts.prefix(prefix.parts.count)) == prefix.parts
    }
}
