import EventLog
import Projections
import StreamTables
import TableComparison
import Testing

@Suite struct ComparedFilesTests {
    static let key = [Column("id", .integer, "Key.")]
    static let old = TableSchema(
        name: "t", key: key,
        columns: [
            Column("same", .text, "Both."), Column("gone", .text, "Old."),
            Column("retyped", .integer, "Was a number."), Column("other", .bool, "Both."),
        ])
    static let new = TableSchema(
        name: "t", key: key,
        columns: [
            Column("added", .list, "New."), Column("other", .bool, isNullable: true, "Both."),
            Column("retyped", .bool, "Is a yes or no."), Column("same", .text, "Both."),
        ])

    private func pair(_ from: TableSchema, _ to: TableSchema) throws -> ComparedFiles {
        try ComparedFiles(
            from: TestFile([:], from, at: 5).snapshot(), to: TestFile([:], to, at: 5).snapshot())
    }

    /// Columns are matched by name and type, whatever their places.
    @Test func columnsOfOneSideAreListedAndNotCompared() throws {
        let from = try TestFile([:], ComparedFilesTests.old, at: 0)
        let to = try TestFile([:], ComparedFilesTests.new, at: 0)
        var rows: (old: [Key: StoredRow?], new: [Key: StoredRow?]) = ([:], [:])
        for id in 0..<4 as Range<Int64> {
            rows.old[Key([.integer(id)])] = StoredRow(
                row: Row([.text("s"), .text("g"), .integer(1), .bool(id == 1)]),
                lastEventOffset: Offset(id))
            rows.new[Key([.integer(id)])] = StoredRow(
                row: Row([.list(["x"]), .bool(false), .bool(false), .text(id == 2 ? "n" : "s")]),
                lastEventOffset: Offset(id + 1))
        }
        try from.write(rows.old, to: 9)
        try to.write(rows.new, to: 9)
        let table = try compare(from, to).tables[0]
        #expect(table.columnsOnlyInFrom == ["gone", "retyped"])
        #expect(table.columnsOnlyInTo == ["added", "retyped"])
        #expect((table.equal, table.changed) == (2, 2))
        #expect(
            table.samples.map(\.columns) == [
                [ColumnDifference(name: "other", old: .bool(true), new: .bool(false))],
                [ColumnDifference(name: "same", old: .text("s"), new: .text("n"))],
            ])
        let old: StoredRow?? = rows.old[table.samples[0].key]
        let new: StoredRow?? = rows.new[table.samples[0].key]
        #expect(table.samples[0].old == old??.row)
        #expect(table.samples[0].new == new??.row)
    }

    @Test(arguments: [
        [Column("id", .text, "Text.")], [Column("number", .integer, "Renamed.")],
        [Column("id", .integer, "Key."), Column("more", .integer, "Longer.")],
    ])
    func rowsThatAreNamedByOtherColumnsAreNotCompared(key: [Column]) throws {
        let other = TableSchema(name: "t", key: key, columns: [])
        let error = #expect(throws: ComparisonError.self) {
            try pair(ComparedFilesTests.old, other)
        }
        #expect(error?.description.contains("(id integer)") == true)
    }

    @Test func aDifferenceOfPositionsOrLogsIsNoDifferenceOfRows() throws {
        let file = try TestFile([:], at: 5)
        #expect(throws: ComparisonError.self) { try compare(file, TestFile([:], at: 6)) }
        let foreign = try TestFile(logID: "log-2")
        try foreign.write([:], to: 5)
        #expect(throws: ComparisonError.self) { try compare(file, foreign) }
        #expect(throws: Never.self) { try compare(file, TestFile([:], at: 5)) }
    }

    @Test func tablesAreMatchedByNameAndCountedTogether() throws {
        let tables = ["root", "first", "second", "third"].map {
            TableSchema(name: $0, key: ComparedFilesTests.key, columns: [])
        }
        let from = try TestFile([tables[0], tables[1], tables[2]])
        let to = try TestFile([tables[0], tables[3], tables[2]])
        let row = StoredRow(row: Row([]), lastEventOffset: Offset(0))
        try from.write([Key([.integer(1)]): row], to: 5, in: 0)
        try from.write([Key([.integer(2)]): row], to: 5, in: 2)
        try to.write([Key([.integer(1)]): row, Key([.integer(3)]): row], to: 5, in: 2)
        let result = try compare(from, to)
        #expect(result.tables.map(\.table) == ["root", "second"])
        #expect(result.tables.map(\.differences) == [1, 3])
        #expect(result.differences == 4)
        #expect(result.tablesOnlyInFrom == ["first"])
        #expect(result.tablesOnlyInTo == ["third"])
    }
}
