import EventLog
import GoldenData
import Projections
import SQLite
import StreamTables

/// A table with every type of column, in a folder of its own.
final class TestTable {
    static let schema = TableSchema(
        name: "odd \"table\"",
        key: [Column("a", .text, "Text."), Column("b", .integer, "Integer.")],
        columns: [
            Column("maybe", .text, isNullable: true, "Text or null."),
            Column("number", .integer, isNullable: true, "Integer or null."),
            Column("flag", .bool, isNullable: true, "Bool or null."),
            Column("codes", .list, "Texts."),
        ],
        indexes: [["number"], ["flag", "maybe"]])

    private let folder = TestDirectory()
    var path: String { "\(folder.path)/table.db" }

    func writer(
        _ schema: TableSchema = TestTable.schema, version: Int = 1, logID: String = "log-1",
        generation: Int64 = 1
    ) throws -> TableWriter {
        try TableWriter(
            path: path, tables: [schema], version: version, logID: logID, generation: generation)
    }

    func reader() throws -> TableReader {
        try TableReader(path: path, schema: TestTable.schema, generation: 1)
    }

    static func key(_ a: String, _ b: Int64) -> Key { Key([.text(Text(a)), .integer(b)]) }

    static func row(
        _ maybe: Value = .null, _ number: Value = .null, _ flag: Value = .null,
        _ codes: [Text] = [], offset: Int64 = 0
    ) -> StoredRow {
        StoredRow(
            row: Row([maybe, number, flag, .list(codes)]), lastEventOffset: Offset(offset))
    }

    static func change(_ a: String, _ number: Int64, offset: Int64) -> RowChange {
        RowChange(key: key(a, 0), new: row(.null, .integer(number), offset: offset))
    }
}

extension TableWriter {
    /// Writes the changes of the one table and moves the position.
    func commit(
        _ changes: [RowChange], to position: Position, lastEventTime: String?
    ) throws(TableError) {
        for change in changes { try write(change.key, change.new, in: 0) }
        try commit(to: position, lastEventTime: lastEventTime)
    }
}

extension TableReader {
    /// The numbers of all rows by their text keys, in the snapshot that is open.
    func numbers() throws -> [String: Int64] {
        let select = try database.prepare(
            "SELECT a, number FROM \(SQLName.quoted(TestTable.schema.name))")
        var numbers: [String: Int64] = [:]
        while try select.step() { numbers[select.text(0)] = select.integer(1) }
        return numbers
    }
}
