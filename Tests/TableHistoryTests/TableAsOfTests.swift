import EventLog
import GoldenData
import Projections
import SQLite
import StreamTables
import TableHistory
import Testing

extension HistoryTests {
    /// A table of an earlier position is asked like the table itself.
    @Suite struct TableAsOfTests {
        @Test(arguments: HistoryCase.allCases)
        func itAnswersTheRowsOfTheFoldUpToThePosition(_ set: HistoryCase) async throws {
            let fixture = try await set.fixture()
            let history = try fixture.open()
            // Folding all sums of all positions again would cost minutes without optimization.
            for position in [-1, fixture.positions[4], fixture.end] {
                for (place, schema) in fixture.projection.tables.enumerated() {
                    let standing = try #require(fixture.reference.standing[position])[place]
                    for prefix in prefixes(of: fixture, in: place) {
                        let table = try TableAsOf.table(
                            fixture.projection, place: place, under: prefix,
                            at: Position(last: position), history.checkpoint, history.reader,
                            history.log)
                        let (rows, checkpoint) = try contents(of: table, schema)
                        let isEqual = rows == standing.filter { $0.key.begins(with: prefix) }
                        #expect(
                            isEqual, "\(schema.name) under \(KeyText.text(prefix)) at \(position)")
                        #expect(
                            checkpoint
                                == Checkpoint(
                                    logID: fixture.log.id, generation: 1,
                                    position: Position(last: position), lastEventTime: nil))
                    }
                }
            }
        }

        private func prefixes(of fixture: HistoryFixture, in place: Int) -> [Key] {
            let keys = fixture.reference.changes[place].keys.sorted()
            let group = keys.first.map { Key(Array($0.parts.prefix(1))) }
            return [group].compactMap { $0 } + (place == 0 ? [Key([])] : [])
        }

        private func contents(
            of table: TableReader, _ schema: TableSchema
        ) throws -> (rows: [Key: MemoryFold.Entry], checkpoint: Checkpoint) {
            #expect(table.schema == schema)
            let checkpoint = try table.begin()
            defer { table.end() }
            let layout = TableLayout(schema)
            let select = try table.database.prepare(
                "SELECT \(layout.columnList) FROM \(layout.table)")
            let last = schema.columns.count - 1
            var rows: [Key: MemoryFold.Entry] = [:]
            while try select.step() {
                rows[select.key(of: schema)] = MemoryFold.Entry(
                    row: select.row(of: schema), lastEventOffset: select.integer(last))
            }
            return (rows, checkpoint)
        }

        @Test func itCannotBeWritten() async throws {
            let fixture = try await HistoryFixture.purses([PurseEvents.added("a", 1, 1)])
            let history = try fixture.open()
            let table = try TableAsOf.table(
                Purse(), place: 0, under: Key([]), at: Position(last: 0), history.checkpoint,
                history.reader, history.log)
            #expect(throws: SQLiteError.self) { try table.database.execute("DELETE FROM purses") }
        }
    }
}
