import EventLog
import Projections
import SQLite

/// The statements that read and write one table of a file. Confined to the file's writer.
final class TableStatements {
    private let schema: TableSchema
    private let insert: Statement
    private let delete: Statement
    private let select: LookupStatement
    private let insertChunk: Statement

    init(_ schema: TableSchema, in database: borrowing Database) throws(SQLiteError) {
        let layout = TableLayout(schema)
        self.schema = schema
        insert = try database.prepare(layout.insert)
        delete = try database.prepare(layout.delete)
        select = LookupStatement(try database.prepare(layout.selectStored))
        insertChunk = try database.prepare(layout.insertChunk)
    }

    func row(at key: Key) throws(SQLiteError) -> StoredRow? {
        try select.row(at: key, schema)
    }

    @inline(__always)
    func write(_ key: Key, _ new: StoredRow?) throws(SQLiteError) {
        guard let new else {
            bind(key, to: delete)
            return try delete.run()
        }
        bind(key, to: insert)
        var column = key.count + 1
        for place in schema.valueColumns.indices {
            insert.bind(column, new.row[place])
            column += 1
        }
        insert.bind(column, new.lastEventOffset.rawValue)
        new.lineage.withBytes { insert.bind(blob: $0.bytes, at: column + 1) }
        try insert.run()
    }

    func write(_ chunk: LineageChunk) throws(SQLiteError) {
        bind(chunk.key, to: insertChunk)
        var column = chunk.key.count + 1
        insertChunk.bind(column, chunk.lineage.offsets.first?.rawValue ?? 0)
        chunk.lineage.withBytes { insertChunk.bind(blob: $0.bytes, at: column + 1) }
        insertChunk.bind(column + 2, chunk.row == nil ? 0 : 1)
        column += 3
        for index in schema.valueColumns.indices {
            insertChunk.bind(column + index, chunk.row?[index] ?? .null)
        }
        try insertChunk.run()
    }

    private func bind(_ key: Key, to statement: borrowing Statement) {
        for place in 0..<key.count { statement.bind(place + 1, key[place]) }
    }
}

/// What went wrong while rows were read and counted.
public enum TableFailure: Error, Sendable {
    /// The file failed.
    case table(TableError)
    /// A sum left its range, or a reducer refused.
    case fold(FoldError)
}

extension Statement {
    /// The value columns of the current row, which follow the key columns.
    public func row(of schema: TableSchema) -> Row {
        row(of: schema, from: schema.keyColumns.count)
    }

    /// The value columns of the current row, the first of which is column `first`.
    public func row(of schema: TableSchema, from first: Int) -> Row {
        var column = first
        return Row(
            schema.valueColumns.map { description in
                defer { column += 1 }
                return value(column, as: description.type)
            })
    }

    /// The key columns of the current row, which come first.
    public func key(of schema: TableSchema) -> Key {
        Key(schema.keyColumns.enumerated().map { value($0, as: $1.type) })
    }
}
