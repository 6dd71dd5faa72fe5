import EventLog
import GoldenData
import Projections
import StreamTables
import TableComparison
import Testing

@Suite struct DifferenceRecountTests {
    /// Folds events of one batch on each side as a projector does: rows that they touch get later
    /// offsets, or go.
    private func fold(
        _ rows: inout Rows, _ random: inout RandomRows, from first: Int64, deletes: Bool
    ) -> [Key: StoredRow?] {
        var changes: [Key: StoredRow?] = [:]
        for step in 0..<Int64.random(in: 0...12, using: &random.random) {
            let isOld = Bool.random(using: &random.random)
            let old = isOld ? rows.keys.sorted().randomElement(using: &random.random) : nil
            let key = old ?? random.key()
            let isGone = deletes && Int.random(in: 0..<3, using: &random.random) == 0
            rows[key] = isGone ? nil : random.row(offset: first + step)
            changes[key] = .some(rows[key])
        }
        return changes
    }

    @Test(arguments: 0..<60 as Range<UInt64>, [false, true])
    func aRecountSaysWhatAFreshComparisonSays(seed: UInt64, deletes: Bool) throws {
        var random = RandomRows(random: SeededRandom(seed: seed))
        let start = random.rows(50)
        var rows = (from: start, to: random.edited(start, 12))
        let (from, to) = (try TestFile(rows.from), try TestFile(rows.to))
        let options = ComparisonOptions(comparesOffsets: seed % 2 == 0)
        var before = try ComparedFiles(from: from.snapshot(), to: to.snapshot())
        var known = try FileComparison(before, options: options).run().differences
        for batch in 1...4 as ClosedRange<Int64> {
            let position = 1_000 + batch * 100
            // The same keys on both sides half of the time, as two versions do.
            let changes = fold(&rows.from, &random, from: position - 99, deletes: deletes)
            var others = changes
            if batch % 2 == 0 {
                others = fold(&rows.to, &random, from: position - 99, deletes: deletes)
            } else {
                for (key, row) in changes { rows.to[key] = row }
            }
            try from.write(changes, to: position)
            try to.write(others, to: position)
            let after = try ComparedFiles(from: from.snapshot(), to: to.snapshot())
            let result = try DifferenceRecount(from: before, to: after, options: options)
                .count(knowing: known)
            let fresh = Expected(rows.from, rows.to, offsets: seed % 2 == 0).differences
            #expect(result.differences == fresh)
            #expect(!result.isFull)
            (before, known) = (after, fresh)
        }
    }

    private func recount(
        _ rows: Rows, _ change: (TestFile, TestFile) throws -> Void
    ) throws -> DifferenceRecount.Result {
        let (from, to) = (try TestFile(rows), try TestFile(rows))
        let before = try ComparedFiles(from: from.snapshot(), to: to.snapshot())
        try change(from, to)
        let after = try ComparedFiles(from: from.snapshot(), to: to.snapshot())
        return try DifferenceRecount(from: before, to: after).count(knowing: 0)
    }

    private static let rows: Rows = Dictionary(
        uniqueKeysWithValues: (0..<40 as Range<Int64>).map {
            (TestFile.key("k", $0), TestFile.row(offset: $0))
        })

    @Test func onlyTouchedKeysAreLookedUp() throws {
        let result = try recount(DifferenceRecountTests.rows) { from, to in
            let key = TestFile.key("k", 3)
            try from.write([key: TestFile.row(.text("new"), offset: 1_001)], to: 1_001)
            try to.write([key: TestFile.row(offset: 1_001)], to: 1_001)
        }
        #expect(result == DifferenceRecount.Result(differences: 1, lookedUp: 1, isFull: false))
    }

    /// One key goes on both sides, two on one side only, two on one side while the other changes
    /// them, and one comes.
    @Test func keysThatWentAreFound() throws {
        let result = try recount(DifferenceRecountTests.rows) { from, to in
            let row = TestFile.row(offset: 1_001)
            let both: [Key: StoredRow?] = [TestFile.key("k", 1): nil]
            let left = [TestFile.key("k", 0): nil, TestFile.key("k", 3): row]
            let right = [
                TestFile.key("k", 0): row, TestFile.key("k", 2): nil, TestFile.key("k", 3): nil,
                TestFile.key("k", 39): nil, TestFile.key("l", 0): row,
            ]
            try from.write(both.merging(left, uniquingKeysWith: { $1 }), to: 1_001)
            try to.write(both.merging(right, uniquingKeysWith: { $1 }), to: 1_001)
        }
        #expect(result.differences == 5)
        #expect(!result.isFull)
    }

    /// A quarantined key that is folded after all changes rows behind the position.
    @Test func revisedRowsAreComparedInFull() throws {
        let result = try recount(DifferenceRecountTests.rows) { from, to in
            let row = TestFile.row(.text("late"), offset: 3)
            try from.write([TestFile.key("k", 3): row], to: 1_001, isRevision: true)
            try to.write([:], to: 1_001)
        }
        #expect(result == DifferenceRecount.Result(differences: 1, lookedUp: 0, isFull: true))
    }

    @Test func manyTouchedKeysAreComparedInFull() throws {
        let result = try recount(DifferenceRecountTests.rows) { from, to in
            var rows: [Key: StoredRow?] = [:]
            for number in 0..<1_500 as Range<Int64> {
                rows[TestFile.key("m", number)] = TestFile.row(offset: 1_001 + number)
            }
            try from.write(rows, to: 3_000)
            try to.write([:], to: 3_000)
        }
        #expect(result == DifferenceRecount.Result(differences: 1_500, lookedUp: 0, isFull: true))
    }

    /// A key that an edit made no text cannot be searched for.
    @Test func keysThatAreNoTextAreComparedInFull() throws {
        let result = try recount(DifferenceRecountTests.rows) { from, to in
            for file in [from, to] { try file.write([:], to: 1_001) }
            try to.edit(
                "UPDATE \"odd \"\"table\"\" too\" SET a = CAST(x'6bff' AS TEXT),"
                    + " last_event_offset = 1001 WHERE b = 5")
        }
        #expect(result == DifferenceRecount.Result(differences: 2, lookedUp: 0, isFull: true))
    }
}
