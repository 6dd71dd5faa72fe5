import EventLog
import Projections
import SQLite
import StreamTables
import Testing

@Suite struct TableReaderTests {
    @Test func rowsAndCheckpointAreOfOneCommitWhileTheWriterGoesOn() throws {
        let table = TestTable()
        let writer = try table.writer()
        let reader = try table.reader()
        for last in 0..<50 as Range<Int64> {
            try writer.commit(
                ["a", "b"].map { TestTable.change($0, last, offset: last) },
                to: Position(last: last), lastEventTime: "t\(last)")
            let checkpoint = try reader.begin()
            try writer.commit(
                [TestTable.change("a", -1, offset: last)], to: Position(last: last),
                lastEventTime: "later")
            #expect(checkpoint.position == Position(last: last))
            #expect(checkpoint.lastEventTime == "t\(last)")
            #expect(try reader.numbers() == ["a": last, "b": last])
            reader.end()
        }
        #expect(try reader.begin().lastEventTime == "later")
        #expect(try reader.numbers() == ["a": -1, "b": 49])
        reader.end()
    }

    @Test func aReaderCannotWrite() throws {
        let table = TestTable()
        _ = try table.writer()
        let reader = try table.reader()
        let error = #expect(throws: SQLiteError.self) {
            try reader.database.execute("UPDATE checkpoint SET position = 9")
        }
        #expect(error?.isCorrupt == false)
        #expect(try table.writer().checkpoint.position == .none)
    }

    @Test func aNewTableStandsAtNothing() throws {
        let table = TestTable()
        _ = try table.writer(generation: 1)
        let reader = try table.reader()
        let checkpoint = try reader.begin()
        reader.end()
        #expect(
            checkpoint
                == Checkpoint(logID: "log-1", generation: 1, position: .none, lastEventTime: nil))
    }

    @Test func aFileThatIsMissingIsAnError() {
        #expect(throws: TableError.self) { _ = try TestTable().reader() }
    }
}
