import EventLog
import GoldenData
import Projections
import StreamTables
import TableHistory
import Testing

extension HistoryTests {
    /// What a question may cost is bounded before it is paid.
    @Suite struct HistoryLimitTests {
        /// A log of requests of one event each, where the next event of a key is in another batch.
        @Test func aLogOfSingleAppendsTellsTheSameHistory() async throws {
            var random = SeededRandom(seed: 5)
            let lines = PurseEvents.lines(PurseEvents.random(500, hot: 30, &random))
            let fixture = try await HistoryFixture(Purse(), Purse.catalog, lines, batch: 1)
            let history = try fixture.open()
            for key in fixture.someKeys(10) {
                for isDescending in [false, true] {
                    let expected = fixture.reference.history(of: key)
                    let page = try history.rows.page(
                        of: key, from: nil, limit: 1_000, isDescending: isDescending)
                    #expect(page?.entries == (isDescending ? expected.reversed() : expected))
                    #expect(page?.refoldMatches == true)
                }
            }
        }

        @Test func aLineageReaderGivesNoMoreThanItsLimit() async throws {
            let fixture = try await HistoryFixture.purses(
                [3, 1, 2].flatMap {
                    [PurseEvents.closed("a", $0), PurseEvents.added("a", $0, 1)]
                }
                    + (1...3).flatMap {
                        [PurseEvents.added("b", $0, 1), PurseEvents.closed("b", $0)]
                    })
            let lineage = LineageReader(try fixture.open().reader, Purse().table)
            for limit in 0...4 {
                let there = min(limit, 3)
                var keys: [Key] = []
                try lineage.forEachRow(under: Key([.text("a")]), limit: limit) { key, _ in
                    keys.append(key)
                }
                #expect(keys == (1...3).prefix(there).map { Purse.key("a", false, $0) })
                let gone = try lineage.keysWithChunks(under: Key([.text("b")]), limit: limit)
                #expect(gone == (1...3).prefix(there).map { Purse.key("b", false, $0) })
            }
        }

        @Test func moreRowsUnderAKeyThanOneAnswerMayCostAreRefused() async throws {
            let fixture = try await HistoryFixture.purses([PurseEvents.added("a", 1, 1)])
            try fixture.edit(
                """
                INSERT INTO purses
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <= 100000)
                SELECT 'b', 0, i, 1, '[]', 0, x'' FROM n
                """)
            let history = try fixture.open()
            let group = Key([.text("b")])
            let block = try {
                var decoder = fixture.log.makeDecoder()
                let lines = PurseEvents.lines([PurseEvents.added("b", 1, 1)])
                return try decoder.decode(lines[0], as: .lines)
            }()
            let questions: [() throws -> Void] = [
                { _ = try WhatIf.steps(Purse(), place: 1, group, block, history.reader) },
                { _ = try history.aggregate(1).entries(of: group, upTo: Position(last: 0)) },
                {
                    _ = try TableAsOf.table(
                        Purse(), place: 0, under: group, at: Position(last: 0), history.checkpoint,
                        history.reader, history.log)
                },
            ]
            for question in questions {
                let error = #expect(throws: HistoryError.self) { try question() }
                guard case .tooMany(100_000)? = error else { throw try #require(error) }
            }
        }
    }
}
