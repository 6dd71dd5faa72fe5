import EventLog
import GoldenData
import Projections
import SQLite
import StreamTables
import Synchronization
import TableComparison
import Testing

@Suite struct FileComparisonTests {
    @Test(arguments: 0..<20 as Range<UInt64>, [false, true])
    func randomEditsAreFoundAndNothingElse(seed: UInt64, offsets: Bool) throws {
        var random = RandomRows(random: SeededRandom(seed: seed))
        let old = random.rows(60)
        let new = random.edited(old, Int(seed * 2))
        let expected = Expected(old, new, offsets: offsets)
        let result = try compare(
            TestFile(old), TestFile(new),
            ComparisonOptions(maxSamples: 1_000, comparesOffsets: offsets))
        let table = try #require(result.tables.first)
        #expect(table.equal == expected.equal)
        #expect(table.changed == expected.count(.changed))
        #expect(table.onlyInFrom == expected.count(.onlyInFrom))
        #expect(table.onlyInTo == expected.count(.onlyInTo))
        #expect(result.differences == expected.differences)
        #expect((result.rowsInFrom, result.rowsInTo) == (old.count, new.count))
        #expect(result.position == Position(last: 1_000))
        for change in [RowDifference.Change.changed, .onlyInFrom, .onlyInTo] {
            let keys = table.samples.filter { $0.change == change }.map(\.key)
            #expect(keys == expected.samples[change] ?? [])
        }
        #expect(table.samples.map(\.key) == table.samples.map(\.key).sorted())
        for sample in table.samples { check(sample, old[sample.key], new[sample.key], offsets) }
    }

    private func check(
        _ sample: RowDifference, _ old: StoredRow?, _ new: StoredRow?, _ offsets: Bool
    ) {
        #expect(sample.old == old?.row)
        #expect(sample.new == new?.row)
        #expect(sample.oldLastEventOffset == old?.lastEventOffset)
        #expect(sample.newLastEventOffset == new?.lastEventOffset)
        var expected: [ColumnDifference] = []
        for (place, column) in TestFile.schema.valueColumns.enumerated() {
            let values = (old?.row[place] ?? .null, new?.row[place] ?? .null)
            let isOneSided = old == nil || new == nil
            if isOneSided || values.0 != values.1 {
                expected.append(
                    ColumnDifference(name: column.name, old: values.0, new: values.1))
            }
        }
        if offsets, let old, let new, old.lastEventOffset != new.lastEventOffset {
            expected.append(
                ColumnDifference(
                    name: "last_event_offset", old: .integer(old.lastEventOffset.rawValue),
                    new: .integer(new.lastEventOffset.rawValue)))
        }
        #expect(sample.columns == expected)
    }

    @Test func samplesEndAtTheirLimitAndCountsDoNot() throws {
        var rows: Rows = [:]
        for number in 0..<50 as Range<Int64> { rows[TestFile.key("k", number)] = TestFile.row() }
        for limit in [-1, 0, 1, 50, 51] {
            let result = try compare(
                TestFile(rows), TestFile([:]), ComparisonOptions(maxSamples: limit))
            #expect(result.tables[0].onlyInFrom == 50)
            #expect(result.tables[0].samples.count == min(50, max(0, limit)))
        }
    }

    @Test func emptyTablesAreEqual() throws {
        let result = try compare(
            TestFile([:]), TestFile([:]), ComparisonOptions(makesDigests: true))
        #expect(result.tables.map(\.equal) == [0])
        #expect(result.differences == 0)
        #expect(result.digestOfFrom != nil && result.digestOfFrom == result.digestOfTo)
    }

    /// What no projector writes is told apart by what stands in the file.
    @Test func editsBehindTheProjectorsBackAreShownAsTheyStand() throws {
        let rows = [
            TestFile.key("a", 1): TestFile.row(.null, .null, .bool(true), ["x"]),
            TestFile.key("a", 2): TestFile.row(.text(""), .null, .bool(true), ["x"]),
        ]
        let (from, to) = (try TestFile(rows), try TestFile(rows))
        try to.edit(
            """
            UPDATE "odd ""table"" too" SET flag = 2, codes = '["x" ]' WHERE b = 1;
            UPDATE "odd ""table"" too" SET maybe = NULL WHERE b = 2;
            """)
        let samples = try compare(from, to).tables[0].samples
        #expect(
            samples.map(\.columns) == [
                [
                    ColumnDifference(name: "flag", old: .integer(1), new: .integer(2)),
                    ColumnDifference(
                        name: "codes", old: .text(#"["x"]"#), new: .text(#"["x" ]"#)),
                ],
                [ColumnDifference(name: "maybe", old: .text(""), new: .null)],
            ])
    }

    /// No table of ours holds such a key; a merge that stumbled over one would never end or skip.
    @Test func nullKeysComeFirst() throws {
        let (from, to) = (try TestFile([:]), try TestFile([:]))
        for (file, rows) in [
            (from, "(NULL, 1), (NULL, NULL), ('', 1), ('a', -1)"),
            (to, "(NULL, NULL), ('', NULL), ('', 1), ('a', -1), ('a', 2)"),
        ] {
            try file.edit(
                """
                DROP TABLE "odd ""table"" too";
                CREATE TABLE "odd ""table"" too"(
                  a TEXT, b INTEGER, maybe TEXT, number INTEGER, flag INTEGER, codes TEXT,
                  last_event_offset INTEGER);
                INSERT INTO "odd ""table"" too"(a, b) VALUES \(rows);
                """)
        }
        let table = try compare(from, to).tables[0]
        #expect([table.equal, table.onlyInFrom, table.onlyInTo, table.changed] == [3, 1, 2, 0])
        #expect(
            table.samples.map(\.key) == [
                Key([.null, .integer(1)]), Key([.text(""), .null]), TestFile.key("a", 2),
            ])
    }

    @Test func theEndIsReachedOnlyByAComparisonThatIsNotCancelled() throws {
        let (from, to) = (try TestFile([:]), try TestFile([:]))
        for file in [from, to] {
            try file.edit(
                """
                WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 40000)
                INSERT INTO "odd ""table"" too" SELECT 'k', x, NULL, NULL, NULL, '[]', 0, x'' FROM n
                """)
        }
        let seen = Mutex<[Int]>([])
        let progress: @Sendable (Int) -> Void = { keys in seen.withLock { $0.append(keys) } }
        _ = try compare(from, to, ComparisonOptions(progress: progress))
        #expect(seen.withLock { $0 } == [16_384, 32_768, 40_000])
        let error = #expect(throws: ComparisonError.self) {
            try compare(
                from, to,
                ComparisonOptions(isCancelled: { seen.withLock { $0.count } > 0 }))
        }
        #expect(error?.description == "the comparison was cancelled")
    }

    @Test func aFileThatBreaksIsAnErrorAndNoDifference() throws {
        let (from, to) = (try TestFile([:]), try TestFile([:]))
        try to.edit("DROP TABLE \"odd \"\"table\"\" too\"")
        let error = #expect(throws: ComparisonError.self) { try compare(from, to) }
        guard case .sqlite = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
