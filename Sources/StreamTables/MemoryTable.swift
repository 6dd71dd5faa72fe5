import Projections
import SQLite

extension TableReader {
    /// A table in memory that reads like one of a file: rows that no file has, such as those of an
    /// earlier position, for the same questions.
    /// - Throws: `TableError.sqlite`.
    public convenience init(
        holding rows: some Sequence<(key: Key, row: StoredRow)>, schema: TableSchema,
        checkpoint: Checkpoint
    ) throws(TableError) {
        let database: Database
        do {
            database = try TableReader.memory(rows, schema, checkpoint)
        } catch {
            throw .sqlite(error)
        }
        try self.init(database, schema, generation: checkpoint.generation)
    }

    private static func memory(
        _ rows: some Sequence<(key: Key, row: StoredRow)>, _ schema: TableSchema,
        _ checkpoint: Checkpoint
    ) throws(SQLiteError) -> Database {
        let database = try Database(path: ":memory:", access: .readWrite)
        try database.execute(FileLayout([schema]).create)
        let statements = try TableStatements(schema, in: database)
        try database.execute("BEGIN")
        for entry in rows { try statements.write(entry.key, entry.row) }
        let first = try database.prepare(
            "INSERT INTO checkpoint VALUES(1, ?, 0, '', ?, ?, ?, ?, ?)")
        first.bind(1, schema.name)
        first.bind(2, checkpoint.logID)
        first.bind(3, checkpoint.generation)
        first.bind(4, checkpoint.position.last)
        if let time = checkpoint.lastEventTime { first.bind(5, time) } else { first.bindNull(5) }
        first.bind(6, checkpoint.revision)
        try first.run()
        try database.execute("COMMIT")
        return database
    }
}
