import EventLog
import Projections
import SQLite

/// Reads single rows of a projection's file as they were last committed, while its writer is busy
/// with the next commit. Confined to the file's projector.
public final class TableLookups {
    private let schemas: [TableSchema]
    private let selects: [LookupStatement]
    private let database: Database

    /// Opens the file at `path` for reading.
    /// - Throws: `TableError.sqlite`.
    public init(path: String, tables: [TableSchema]) throws(TableError) {
        do {
            database = try Database(path: path, access: .readOnly)
            var selects: [LookupStatement] = []
            for table in tables {
                selects.append(
                    LookupStatement(try database.prepare(TableLayout(table).selectStored)))
            }
            self.selects = selects
        } catch {
            throw .sqlite(error)
        }
        schemas = tables
    }

    /// The row at `key` of the table at `place`, nil where there is none.
    /// - Throws: `TableError.sqlite`.
    public func row(at key: Key, in place: Int) throws(TableError) -> StoredRow? {
        do {
            return try selects[place].row(at: key, schemas[place])
        } catch {
            throw .sqlite(error)
        }
    }
}

/// A statement that selects the row of a key with its lineage.
final class LookupStatement {
    private let select: Statement

    init(_ select: consuming Statement) { self.select = select }

    func row(at key: Key, _ schema: TableSchema) throws(SQLiteError) -> StoredRow? {
        defer { select.reset() }
        for place in 0..<key.count { select.bind(place + 1, key[place]) }
        guard try select.step() else { return nil }
        return select.stored(schema)
    }
}
