import Projections
import SQLite
import StreamTables
import Testing

@Suite struct TableLayoutTests {
    @Test(arguments: [("plain", "\"plain\""), ("a\"b", "\"a\"\"b\""), ("", "\"\"")])
    func identifiersAreQuoted(name: String, quoted: String) {
        #expect(SQLName.quoted(name) == quoted)
    }

    @Test func columnsStandInTheOrderOfTheTable() {
        let list = TableLayout(TestTable.schema).columnList
        #expect(
            list == #""a", "b", "maybe", "number", "flag", "codes", "last_event_offset""#)
    }

    @Test func theTableIsKeptInKeyOrderAndItsIndexesAreUsed() throws {
        let table = TestTable()
        _ = try table.writer()
        let database = try Database(path: table.path, access: .readOnly)
        let name = SQLName.quoted(TestTable.schema.name)
        let plans = [
            "SELECT * FROM \(name) ORDER BY a, b", "SELECT * FROM \(name) WHERE a = '1'",
            "SELECT * FROM \(name) WHERE number = 1",
        ]
        for plan in plans {
            let explain = try database.prepare("EXPLAIN QUERY PLAN \(plan)")
            var text = ""
            while try explain.step() { text += explain.text(3) + "\n" }
            #expect(!text.contains("TEMP B-TREE"), "\(plan): \(text)")
            #expect(plan.contains("WHERE") == text.contains("SEARCH"), "\(plan): \(text)")
        }
    }

    /// Key columns and columns that are not nullable refuse null, and STRICT refuses another type.
    @Test func theFileRefusesWhatTheSchemaForbids() throws {
        let table = TestTable()
        _ = try table.writer()
        let database = try Database(path: table.path, access: .readWrite)
        let name = SQLName.quoted(TestTable.schema.name)
        for values in [
            "NULL, 1, NULL, NULL, NULL, '[]', 0", "'a', NULL, NULL, NULL, NULL, '[]', 0",
            "'a', 1, NULL, NULL, NULL, NULL, 0", "'a', 'text', NULL, NULL, NULL, '[]', 0",
            "'a', 1, NULL, NULL, NULL, '[]', NULL",
        ] {
            #expect(throws: SQLiteError.self) {
                try database.execute("INSERT INTO \(name) VALUES(\(values), x'')")
            }
        }
        try database.execute("INSERT INTO \(name) VALUES('a', 1, NULL, NULL, NULL, '[]', 0, x'')")
    }
}
