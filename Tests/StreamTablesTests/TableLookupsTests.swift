import EventLog
import Projections
import StreamTables
import Testing

@Suite struct TableLookupsTests {
    /// While the writer is in the middle of a commit, a look-up finds what was committed before.
    @Test func rowsAreFoundAsTheyWereLastCommitted() throws {
        let table = TestTable()
        let writer = try table.writer()
        let key = TestTable.key("a", 1)
        let first = TestTable.row(.text("first"), offset: 1)
        let second = TestTable.row(.text("second"), offset: 2)
        try writer.commit(
            [RowChange(key: key, new: first)], to: Position(last: 1), lastEventTime: nil)
        let lookups = try TableLookups(path: table.path, tables: [TestTable.schema])
        try writer.write(key, second, in: 0)
        #expect(try lookups.row(at: key, in: 0) == first)
        try writer.commit(to: Position(last: 2), lastEventTime: nil)
        #expect(try lookups.row(at: key, in: 0) == second)
        #expect(try lookups.row(at: TestTable.key("b", 1), in: 0) == nil)
    }
}
