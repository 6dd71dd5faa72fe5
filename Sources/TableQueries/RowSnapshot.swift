import Projections
import SQLite
import StreamTables

/// One commit of a table: its checkpoint and its rows. Closed where the value ends.
public struct RowSnapshot: ~Copyable {
    /// What the rows reflect.
    public let checkpoint: Checkpoint
    let reader: RowReader

    init(_ reader: RowReader, _ checkpoint: Checkpoint) {
        self.reader = reader
        self.checkpoint = checkpoint
    }

    deinit { reader.table.end() }

    /// Appends the row as a JSON object.
    /// - Returns: false where there is no such row; nothing is appended then.
    /// - Throws: `TableError.sqlite`; `bytes` are as before then.
    public func appendRow(
        _ lookup: RowLookup, to bytes: inout [UInt8]
    ) throws(TableError) -> Bool {
        do {
            return try reader.appendRow(lookup, to: &bytes)
        } catch {
            throw .sqlite(error)
        }
    }

    /// Appends a page as `{"rows":[…],"next_cursor":…}`.
    /// - Returns: the cursor of the next page; nil where this is the last.
    /// - Throws: `RowReadError`; `bytes` are as before then.
    public func appendPage(
        _ query: RowQuery, to bytes: inout [UInt8]
    ) throws(RowReadError) -> Cursor? {
        try check(query)
        do {
            return try reader.appendPage(query, checkpoint, to: &bytes)
        } catch {
            throw .table(.sqlite(error))
        }
    }

    /// Starts the whole result (or `limit` rows, where asked for) as a stream, which keeps this
    /// snapshot open until it ends.
    /// - Throws: `RowReadError`; the snapshot is closed then.
    public consuming func stream(
        _ query: RowQuery, as format: RowFormat
    ) throws(RowReadError) -> RowStream {
        try check(query)
        let plan = RowStatement(query, limit: query.limit)
        do {
            let prepared = try reader.statements.take(plan.sql, from: reader.table.database)
            prepared.statement.bind(plan.values)
            return RowStream(self, prepared, plan.sql, query, format)
        } catch {
            throw .table(.sqlite(error))
        }
    }

    private func check(_ query: RowQuery) throws(RowReadError) {
        if let cursor = query.cursor, !cursor.isOf(log: checkpoint.logID) {
            throw .query(.invalidCursor(reason: "is of a log that this table is not made of"))
        }
    }
}
