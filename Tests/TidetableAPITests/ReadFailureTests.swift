import SQLite
import StreamTables
import TableQueries
import Testing

@testable import TidetableAPI

struct ReadFailureTests {
    /// SQLITE_INTERRUPT, SQLITE_BUSY, SQLITE_CORRUPT.
    private static let interrupted = SQLiteError(code: 9)
    private static let busy = SQLiteError(code: 5)
    private static let corrupt = SQLiteError(code: 11)

    @Test(arguments: [
        (TableError.sqlite(interrupted), true), (.sqlite(busy), false), (.sqlite(corrupt), false),
        (.foreign("of another log"), false),
    ])
    func aTimeLimitIsToldFromAFaultAtTheSnapshotAndAtTheRows(
        _ error: TableError, _ isInterrupted: Bool
    ) {
        #expect(RowsEndpoint.isInterrupted(error) == isInterrupted)
        #expect(RowsEndpoint.isInterrupted(RowReadError.table(error)) == isInterrupted)
    }
}
