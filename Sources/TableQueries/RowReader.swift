import EventLog
import Projections
import SQLite
import StreamTables

/// Answers questions about the rows of one table file. Confined to one owner, an event loop or a
/// worker; it has one snapshot at a time.
public final class RowReader {
    /// The projection version of the file.
    public let version: Int
    let table: TableReader
    private let wholeRow: RowEncoder
    /// The statement of a lookup that asks for all columns: it has a place of its own, since
    /// finding it by its text costs as much as a step of it.
    private let wholeRowStatement: PreparedStatement
    private let allFields: [Int]
    var statements: StatementCache
    var buffer = EncodingBuffer()

    /// Statements kept compiled; an event loop sees few shapes of question.
    private static let keptStatements = 64
    /// A page ends after the row that makes it this long, so that a client which does not take it
    /// holds no more memory.
    private static let pageBytes = 4 << 20

    /// A reader on its own connection.
    /// - Throws: `TableError.sqlite`.
    public init(_ table: TableReader, version: Int) throws(TableError) {
        self.table = table
        self.version = version
        statements = StatementCache(capacity: RowReader.keptStatements)
        allFields = table.schema.allFields
        wholeRow = RowEncoder(allFields, of: table.schema, format: .json)
        do {
            wholeRowStatement = PreparedStatement(
                try table.database.prepare(TableLayout(table.schema).selectByKey))
        } catch {
            throw .sqlite(error)
        }
    }

    /// Opens the file at `path` for reading.
    /// - Throws: `TableError.sqlite`.
    public convenience init(
        path: String, schema: TableSchema, version: Int, generation: Int64
    ) throws(TableError) {
        try self.init(
            try TableReader(path: path, schema: schema, generation: generation), version: version)
    }

    /// Interrupts reads that still run after so many milliseconds from now; nil sets no limit.
    public func limitTime(milliseconds: Int?) {
        table.database.limitTime(milliseconds: milliseconds)
    }

    /// The shape of the table.
    public var schema: TableSchema { table.schema }

    /// Opens a snapshot: checkpoint and rows of one commit. It closes where its value ends.
    /// - Throws: `TableError.sqlite`.
    public func snapshot() throws(TableError) -> RowSnapshot {
        RowSnapshot(self, try table.begin())
    }

    func appendRow(_ lookup: RowLookup, to bytes: inout [UInt8]) throws(SQLiteError) -> Bool {
        guard !lookup.isWhole else {
            defer { wholeRowStatement.statement.reset() }
            return try append(lookup.key, wholeRowStatement.statement, wholeRow, to: &bytes)
        }
        let sql = RowStatement(lookup).sql
        let prepared = try statements.take(sql, from: table.database)
        defer { statements.giveBack(prepared, sql) }
        let encoder = RowEncoder(lookup.fields, of: schema, format: .json)
        return try append(lookup.key, prepared.statement, encoder, to: &bytes)
    }

    private func append(
        _ key: Key, _ statement: borrowing Statement, _ encoder: RowEncoder,
        to bytes: inout [UInt8]
    ) throws(SQLiteError) -> Bool {
        for index in key.parts.indices { statement.bind(index + 1, key.parts[index]) }
        guard try statement.step() else { return false }
        buffer.removeAll()
        encoder.append(statement, to: &buffer)
        bytes.append(contentsOf: buffer.bytes)
        return true
    }

    func appendPage(
        _ query: RowQuery, _ checkpoint: Checkpoint, to bytes: inout [UInt8]
    ) throws(SQLiteError) -> Cursor? {
        // One row more than asked for says whether there is another page.
        let plan = RowStatement(query, limit: query.pageLimit + 1)
        let encoder =
            query.fields == allFields
            ? wholeRow : RowEncoder(query.fields, of: schema, format: .json)
        let prepared = try statements.take(plan.sql, from: table.database)
        defer { statements.giveBack(prepared, plan.sql) }
        prepared.statement.bind(plan.values)
        buffer.removeAll()
        buffer.append("{\"rows\":[")
        let last = try RowReader.append(
            query.pageLimit, prepared.statement, encoder, plan, query, to: &buffer)
        buffer.append("],\"next_cursor\":")
        let cursor = last.map { Cursor(after: $0, of: query, at: checkpoint) }
        bytes.reserveCapacity(bytes.count + buffer.count + 128)
        bytes.append(contentsOf: buffer.bytes)
        // A cursor is letters, digits, - and _, so it stands in quotes as it is.
        bytes.append(contentsOf: (cursor.map { "\"\($0.text)\"}" } ?? "null}").utf8)
        return cursor
    }

    /// Appends at most `limit` rows, and no more after `pageBytes`.
    /// - Returns: the sort values of the last one where another row follows, else nil.
    private static func append(
        _ limit: Int, _ statement: borrowing Statement, _ encoder: RowEncoder,
        _ plan: RowStatement, _ query: RowQuery, to buffer: inout EncodingBuffer
    ) throws(SQLiteError) -> [Value]? {
        var count = 0
        var last: [Value] = []
        var isFull = false
        while try statement.step() {
            if isFull { return last }
            if count > 0 { buffer.append(",") }
            encoder.append(statement, to: &buffer)
            count += 1
            isFull = count == limit || buffer.count >= RowReader.pageBytes
            if isFull { last = plan.keysetValues(statement, query) }
        }
        return nil
    }
}

extension Statement {
    /// Binds `?1`, `?2` ….
    func bind(_ values: [Value]) {
        for (index, value) in values.enumerated() { bind(index + 1, value) }
    }
}

extension RowStatement {
    /// The current row's values in the columns of `RowQuery.keyset`.
    func keysetValues(_ statement: borrowing Statement, _ query: RowQuery) -> [Value] {
        let columns = query.columns
        var values: [Value] = []
        for (term, place) in zip(query.keyset, keysetColumns) {
            values.append(statement.value(place, as: columns[term.column].type))
        }
        return values
    }
}
