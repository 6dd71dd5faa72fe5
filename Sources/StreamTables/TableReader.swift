import EventLog
import Projections
import SQLite

/// A read-only connection to a table file. Confined to one owner: an event loop or a worker.
///
/// Rows and checkpoint come from one snapshot: everything between `begin` and `end` sees one
/// commit of the projector.
public final class TableReader {
    /// The generation that the reader was opened for.
    public let generation: Int64
    /// The shape of the table.
    public let schema: TableSchema
    /// The connection, to prepare statements on.
    public let database: Database
    private let beginning: Statement
    private let ending: Statement
    private let checkpoint: Statement

    /// Opens the file at `path` for reading.
    /// - Throws: `TableError.sqlite`.
    public convenience init(
        path: String, schema: TableSchema, generation: Int64
    ) throws(TableError) {
        let opened: Database
        do {
            opened = try Database(path: path, access: .readOnly)
        } catch {
            throw .sqlite(error)
        }
        try self.init(opened, schema, generation: generation)
    }

    /// Takes over a connection that nobody else uses.
    init(
        _ opened: consuming Database, _ schema: TableSchema, generation: Int64
    ) throws(TableError) {
        self.schema = schema
        self.generation = generation
        database = opened
        do {
            try database.execute("PRAGMA query_only=1; PRAGMA cache_size=-4096")
            database.allowOnlyReading()
            database.watchTime()
            beginning = try database.prepare("BEGIN")
            ending = try database.prepare("COMMIT")
            checkpoint = try database.prepare(
                "SELECT log_id, generation, position, last_event_time, revision FROM checkpoint")
        } catch {
            throw .sqlite(error)
        }
    }

    /// Opens a snapshot and gives its checkpoint. Every call is paired with `end`.
    /// - Throws: `TableError.sqlite`; the snapshot is closed then.
    public func begin() throws(TableError) -> Checkpoint {
        do {
            try beginning.run()
        } catch {
            // An interrupt can come after the transaction was opened.
            end()
            throw .sqlite(error)
        }
        defer { checkpoint.reset() }
        var isThere = false
        do {
            isThere = try checkpoint.step()
        } catch {
            end()
            throw .sqlite(error)
        }
        guard isThere else {
            end()
            throw .foreign("the table file has no checkpoint")
        }
        return Checkpoint(
            logID: checkpoint.text(0), generation: checkpoint.integer(1),
            revision: checkpoint.integer(4),
            position: Position(last: checkpoint.integer(2)),
            lastEventTime: checkpoint.kind(3) == .null ? nil : checkpoint.text(3))
    }

    /// Closes the snapshot; statements that ran in it must have been reset.
    public func end() {
        // COMMIT of a transaction that only read cannot fail in a way that matters: the next
        // `begin` would report it.
        try? ending.run()
    }
}
