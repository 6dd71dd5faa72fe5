import EventLog
import Glibc
import GoldenData
import Projections
import SQLite
import StreamTables
import Testing

@Suite struct TableWriterTests {
    static let oddTexts = [
        "", " ", "a\u{0}b", "é", "e\u{301}", "李小龍", "\u{10348}", "\u{2028}",
        "quote\"back\\slash", "line\nbreak\ttab", "'; DROP TABLE checkpoint; --", "null", "[]",
        "\u{7f}",
    ]

    @Test func everyTypeOfValueComesBackAsItWas() throws {
        let table = TestTable()
        let integers: [Value] = [
            .null, .integer(.min), .integer(-1), .integer(0), .integer(9_007_199_254_740_993),
            .integer(.max),
        ]
        var rows: [Key: StoredRow] = [:]
        for (index, text) in TableWriterTests.oddTexts.enumerated() {
            let number = integers[index % integers.count]
            let flag: Value = [.null, .bool(true), .bool(false)][index % 3]
            rows[TestTable.key(text, Int64(index))] = TestTable.row(
                index % 4 == 0 ? .null : .text(Text(text)), number, flag,
                TableWriterTests.oddTexts.prefix(index).map { Text($0) }, offset: Int64(index))
        }
        do {
            let writer = try table.writer()
            try writer.commit(
                rows.map { RowChange(key: $0.key, new: $0.value) }.sorted { $0.key < $1.key },
                to: Position(last: 99), lastEventTime: "2026-07-14T08:00:00Z")
        }
        let writer = try table.writer()
        for (key, row) in rows { #expect(try writer.row(at: key, in: 0) == row) }
        #expect(
            writer.checkpoint
                == Checkpoint(
                    logID: "log-1", generation: 1, position: Position(last: 99),
                    lastEventTime: "2026-07-14T08:00:00Z"))
    }

    @Test func keysThatSwiftCallsEqualAreTwoRows() throws {
        let table = TestTable()
        let writer = try table.writer()
        let keys = [TestTable.key("e\u{301}", 0), TestTable.key("\u{e9}", 0)]
        try writer.commit(
            keys.enumerated().map {
                RowChange(key: $1, new: TestTable.row(.null, .integer(Int64($0))))
            }, to: Position(last: 1), lastEventTime: nil)
        #expect(try writer.row(at: keys[0], in: 0)?.row[1] == .integer(0))
        #expect(try writer.row(at: keys[1], in: 0)?.row[1] == .integer(1))
    }

    @Test func aChangeReplacesTheRowAndNilDeletesIt() throws {
        let writer = try TestTable().writer()
        try writer.commit(
            [TestTable.change("a", 1, offset: 0), TestTable.change("b", 2, offset: 1)],
            to: Position(last: 1), lastEventTime: nil)
        try writer.commit(
            [RowChange(key: TestTable.key("a", 0), new: nil), TestTable.change("b", 3, offset: 2)],
            to: Position(last: 2), lastEventTime: nil)
        #expect(try writer.row(at: TestTable.key("a", 0), in: 0) == nil)
        #expect(
            try writer.row(at: TestTable.key("b", 0), in: 0)
                == TestTable.row(.null, .integer(3), offset: 2))
    }

    @Test func aCommitWithoutATimeKeepsTheLastOne() throws {
        let table = TestTable()
        let writer = try table.writer()
        try writer.commit([], to: Position(last: 0), lastEventTime: "2026-01-01T00:00:00Z")
        try writer.commit([], to: Position(last: 5), lastEventTime: nil)
        #expect(writer.checkpoint.lastEventTime == "2026-01-01T00:00:00Z")
        #expect(try table.writer().checkpoint == writer.checkpoint)
    }

    @Test func aCommitAtAMovedPositionIsRefusedAndWritesNothing() throws {
        let table = TestTable()
        let first = try table.writer()
        let second = try table.writer()
        try first.commit(
            [TestTable.change("a", 1, offset: 0)], to: Position(last: 0), lastEventTime: nil)
        let error = #expect(throws: TableError.self) {
            try second.commit(
                [TestTable.change("a", 2, offset: 7)], to: Position(last: 7),
                lastEventTime: nil)
        }
        guard case .positionMoved(let expected, let found)? = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(expected == .none)
        #expect(found == Position(last: 0))
        #expect(error?.needsRebuild == true)
        #expect(try first.row(at: TestTable.key("a", 0), in: 0)?.row[1] == .integer(1))
        #expect(try table.writer().checkpoint.position == Position(last: 0))
    }

    @Test func aFileOfAnotherLogVersionGenerationOrLayoutIsRefused() throws {
        let table = TestTable()
        _ = try table.writer()
        let wider = TableSchema(
            name: TestTable.schema.name, key: TestTable.schema.keyColumns,
            columns: TestTable.schema.valueColumns + [Column("more", .text, "More.")])
        let renamed = TableSchema(
            name: "other", key: TestTable.schema.keyColumns,
            columns: TestTable.schema.valueColumns)
        let attempts: [() throws -> TableWriter] = [
            { try table.writer(logID: "log-2") },
            { try table.writer(version: 2) },
            { try table.writer(generation: 2) },
            { try table.writer(wider) },
            { try table.writer(renamed) },
        ]
        for attempt in attempts {
            let error = #expect(throws: TableError.self) { _ = try attempt() }
            guard case .foreign? = error else {
                Issue.record("another error: \(String(describing: error))")
                continue
            }
            #expect(error?.needsRebuild == true)
        }
        #expect(try table.writer().checkpoint.position == .none)
    }

    @Test func aFileThatIsNoDatabaseNeedsARebuild() throws {
        let table = TestTable()
        let file = fopen(table.path, "w")
        fputs(String(repeating: "no database ", count: 1_000), file)
        fclose(file)
        let error = #expect(throws: TableError.self) { _ = try table.writer() }
        #expect(error?.needsRebuild == true)
    }

    /// What a killed process leaves: a transaction begun, rows written, never committed.
    @Test func anAbandonedTransactionLeavesTheLastCommit() throws {
        let table = TestTable()
        do {
            let writer = try table.writer()
            try writer.commit(
                [TestTable.change("a", 1, offset: 0)], to: Position(last: 0), lastEventTime: nil)
        }
        do {
            let other = try Database(path: table.path, access: .readWrite)
            let name = SQLName.quoted(TestTable.schema.name)
            try other.execute(
                "BEGIN IMMEDIATE; UPDATE \(name) SET number = 2; UPDATE checkpoint SET position = 5"
            )
        }
        let writer = try table.writer()
        #expect(writer.checkpoint.position == Position(last: 0))
        #expect(try writer.row(at: TestTable.key("a", 0), in: 0)?.row[1] == .integer(1))
    }

    /// A look opens the transaction; where the batch is given up, the file must be free again.
    @Test func anAbandonedLookLeavesTheFileToOthers() throws {
        let table = TestTable()
        let writer = try table.writer()
        #expect(try writer.row(at: TestTable.key("a", 0), in: 0) == nil)
        writer.abandon()
        writer.abandon()
        let other = try Database(path: table.path, access: .readWrite)
        try other.execute("PRAGMA busy_timeout=0; BEGIN IMMEDIATE; ROLLBACK")
        try writer.commit(
            [TestTable.change("a", 1, offset: 0)], to: Position(last: 0), lastEventTime: nil)
        #expect(try writer.row(at: TestTable.key("a", 0), in: 0)?.row[1] == .integer(1))
    }

    /// The files as a kill finds them: copied while the writer lives, its WAL not moved yet.
    @Test func theFilesOfAKilledWriterHoldItsLastCommit() throws {
        let table = TestTable()
        let folder = TestDirectory()
        let writer = try table.writer()
        for number in 0..<10 {
            try writer.commit(
                [TestTable.change("a", Int64(number), offset: Int64(number))],
                to: Position(last: Int64(number)), lastEventTime: nil)
        }
        let copy = "\(folder.path)/copy.db"
        for suffix in ["", "-wal"] { copyFile(table.path + suffix, copy + suffix) }
        let survivor = try TableWriter(
            path: copy, tables: [TestTable.schema], version: 1, logID: "log-1", generation: 1)
        #expect(survivor.checkpoint == writer.checkpoint)
        #expect(try survivor.row(at: TestTable.key("a", 0), in: 0)?.row[1] == .integer(9))
    }

    private func copyFile(_ from: String, _ to: String) {
        guard let source = fopen(from, "rb"), let target = fopen(to, "wb") else {
            Issue.record("\(from) cannot be copied")
            return
        }
        var bytes = [UInt8](repeating: 0, count: 1 << 22)
        let count = fread(&bytes, 1, bytes.count, source)
        #expect(fwrite(bytes, 1, count, target) == count)
        fclose(source)
        fclose(target)
    }
}
