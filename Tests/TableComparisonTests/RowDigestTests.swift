import EventLog
import GoldenData
import Projections
import StreamTables
import TableComparison
import Testing

@Suite struct RowDigestTests {
    private static let options = ComparisonOptions(
        maxSamples: 0, comparesOffsets: true, makesDigests: true)

    /// One file is written at once, the other in pieces, with rows that came and went and with
    /// other lineage: its pages are others.
    @Test(arguments: 0..<5 as Range<UInt64>)
    func equalContentHasOneDigestHoweverItWasWritten(seed: UInt64) throws {
        var random = RandomRows(random: SeededRandom(seed: seed))
        let rows = random.rows(90)
        let other = try TestFile([:], at: 0)
        for key in random.edited(rows, 40).keys {
            try other.write([key: random.row(offset: 3)], to: 1)
        }
        var changes: [Key: StoredRow?] = [:]
        for key in random.edited(rows, 90).keys { changes[key] = .some(nil) }
        try other.write(changes, to: 2)
        for (key, row) in rows.sorted(by: { $0.key > $1.key }) {
            var row = row
            row.lineage.append(Offset(1))
            try other.write([key: row], to: 3)
        }
        let stray = try other.keys().subtracting(rows.keys)
        try other.write(Dictionary(uniqueKeysWithValues: stray.map { ($0, nil) }), to: 1_000)
        let result = try compare(TestFile(rows), other, RowDigestTests.options)
        #expect(result.differences == 0)
        #expect(result.tables[0].digestOfFrom == result.tables[0].digestOfTo)
        #expect(result.digestOfFrom == result.digestOfTo)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func anyDifferenceChangesTheDigest(seed: UInt64) throws {
        var random = RandomRows(random: SeededRandom(seed: seed))
        let rows = random.rows(50)
        let result = try compare(
            TestFile(rows), TestFile(random.edited(rows, 2)), RowDigestTests.options)
        let digests = (result.digestOfFrom, result.digestOfTo)
        #expect((digests.0 == digests.1) == (result.differences == 0))
    }

    /// Bytes must not run from one column into the next, not even those that look like its head.
    @Test(arguments: [
        [["a", "bc"], ["ab", "c"]], [["", "x"], ["x", ""]], [["a\u{0}", "b"], ["a", "\u{0}b"]],
        [["a\u{2}b", "c"], ["a", "b\u{2}c"]],
    ])
    func textsDoNotRunTogether(rows: [[String]]) throws {
        let schema = TableSchema(
            name: "t", key: [Column("id", .integer, "Key.")],
            columns: [Column("left", .text, "Text."), Column("right", .text, "Text.")])
        let files = try rows.map { texts in
            try TestFile(
                [
                    Key([.integer(1)]): StoredRow(
                        row: Row(texts.map { .text(Text($0)) }), lastEventOffset: Offset(0))
                ], schema)
        }
        let result = try compare(files[0], files[1], RowDigestTests.options)
        #expect(result.differences == 1)
        #expect(result.digestOfFrom != result.digestOfTo)
    }

    @Test func aDigestIsMadeOnlyWhenAskedFor() throws {
        let file = try TestFile([:])
        #expect(try compare(file, file).digestOfFrom == nil)
        #expect(try compare(file, file, RowDigestTests.options).digestOfFrom != nil)
    }
}

extension TestFile {
    /// The keys in the file.
    fileprivate func keys() throws -> Set<Key> {
        let snapshot = try snapshot()
        let select = try snapshot.reader.database.prepare(
            TableLayout(tables[0]).selectUnder(0))
        var keys: Set<Key> = []
        while try select.step() { keys.insert(select.key(of: tables[0])) }
        return keys
    }
}
