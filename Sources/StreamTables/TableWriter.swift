import EventLog
import Projections
import SQLite

/// The one writer of a projection's file: the rows of its tables, their lineage, what is
/// quarantined and the position they all reflect, in one transaction.
///
/// Confined to its projector. The file is never synced at a commit (`synchronous=NORMAL`): the log
/// can replay what a power cut takes, and the position goes back with the rows.
public final class TableWriter {
    /// What the file says of itself.
    public private(set) var checkpoint: Checkpoint
    /// The tables of the file: the root table, then the aggregates.
    public let tables: [TableSchema]
    /// The path of the file.
    public let path: String
    private let statements: [TableStatements]
    private let advance: Statement
    private let beginning: Statement
    private let committing: Statement
    private var isOpen = false
    private var writeback: WALWriteback
    let database: Database

    /// Small pages: a row has 100 bytes, and a fold that keeps up with single appends writes whole
    /// pages for single rows. At 20,000 events/s the WAL grows a quarter as fast as with 4 KiB, and
    /// the p99 of ack to visible went from 20 ms to 6 ms.
    private static let settings = """
        PRAGMA page_size=1024; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;
        PRAGMA cache_size=-16384; PRAGMA journal_size_limit=67108864
        """

    /// WAL frames (pages of 1 KiB) after which they are moved into the file. A large WAL takes a
    /// hot page's many writes and moves the page once; a small one is moved, and on the disk,
    /// before anybody waits for it. With 8 times as many a backlog was folded a twelfth faster;
    /// at 50,000 events/s, the log moving its WAL at 48 MiB instead of 8 too, the acks' p99 was
    /// 13 ms instead of 9.
    private static let checkpointFrames = 8_192

    /// Opens the file at `path`, or makes it.
    /// - Parameter rules: tells the rules from others under the same version; empty where they
    ///   cannot be told.
    /// - Throws: `TableError.foreign` where it belongs to another log, version or layout, or was
    ///   folded by other rules.
    public init(
        path: String, tables: [TableSchema], version: Int, rules: String = "", logID: String,
        generation: Int64
    ) throws(TableError) {
        do {
            let layout = FileLayout(tables, rules: rules)
            self.path = path
            writeback = WALWriteback(path: "\(path)-wal")
            database = try Database(path: path, access: .readWrite)
            try database.execute(TableWriter.settings)
            database.checkpointOnlyWhenAsked()
            if try database.integer("SELECT count(*) FROM sqlite_schema") == 0 {
                try TableWriter.create(
                    in: database, layout: layout, version: version, logID: logID,
                    generation: generation)
            }
            checkpoint = try TableWriter.readCheckpoint(
                in: database, layout: layout, version: version)
            self.tables = tables
            beginning = try database.prepare("BEGIN IMMEDIATE")
            committing = try database.prepare("COMMIT")
            advance = try database.prepare(
                "UPDATE checkpoint SET position = ?, last_event_time = ?, revision = ?"
                    + " WHERE position = ?")
            var statements: [TableStatements] = []
            for table in tables {
                statements.append(try TableStatements(table, in: database))
            }
            self.statements = statements
        } catch let error as SQLiteError {
            throw .sqlite(error)
        } catch let error as TableError {
            throw error
        } catch {
            throw .foreign("\(error)")
        }
        guard checkpoint.logID == logID else {
            throw .foreign("the table was folded from log \(checkpoint.logID), not \(logID)")
        }
        guard checkpoint.generation == generation else {
            throw .foreign("the file is of generation \(checkpoint.generation), not \(generation)")
        }
    }

    private static func create(
        in database: borrowing Database, layout: FileLayout, version: Int, logID: String,
        generation: Int64
    ) throws(SQLiteError) {
        try database.transaction { () throws(SQLiteError) in
            try database.execute(layout.create)
            let first = try database.prepare(
                "INSERT INTO checkpoint VALUES(1, ?, ?, ?, ?, ?, ?, NULL, 0)")
            first.bind(1, layout.name)
            first.bind(2, Int64(version))
            first.bind(3, layout.fingerprint)
            first.bind(4, logID)
            first.bind(5, generation)
            first.bind(6, Position.none.last)
            try first.run()
        }
    }

    private static func readCheckpoint(
        in database: borrowing Database, layout: FileLayout, version: Int
    ) throws -> Checkpoint {
        let select = try database.prepare(
            "SELECT projection, version, layout, log_id, generation, position, last_event_time,"
                + " revision FROM checkpoint")
        guard try select.step() else { throw TableError.foreign("the file has no checkpoint") }
        let isSame = select.text(0) == layout.name && select.integer(1) == Int64(version)
        if isSame, layout.hasOtherRules(select.text(2)) {
            throw TableError.foreign(
                "its rows were folded by other rules under the same version number")
        }
        guard isSame, select.text(2) == layout.fingerprint else {
            throw TableError.foreign(
                "the file holds \(select.text(0)) version \(select.integer(1)) of another layout")
        }
        return Checkpoint(
            logID: select.text(3), generation: select.integer(4), revision: select.integer(7),
            position: Position(last: select.integer(5)),
            lastEventTime: select.kind(6) == .null ? nil : select.text(6))
    }

    /// The row at `key` of the table at `place`, nil where there is none. The first look of a batch
    /// opens the transaction that `commit` ends: outside of one, each look would lock and unlock
    /// the file.
    /// - Throws: `TableError.sqlite`.
    public func row(at key: Key, in place: Int) throws(TableError) -> StoredRow? {
        try sqlite { () throws(SQLiteError) in
            try begin()
            return try statements[place].row(at: key)
        }
    }

    /// Gives `body` the root rows whose keys begin with `group`, in key order, as they stand in the
    /// transaction.
    /// - Throws: `TableFailure`: the file's, or what `body` throws.
    public func forEachRootRow(
        under group: Key, _ body: (Key, Row) throws(FoldError) -> Void
    ) throws(TableFailure) {
        do {
            try begin()
            let select = try database.prepare(
                TableLayout(tables[0]).selectUnder(group.parts.count))
            for (index, part) in group.parts.enumerated() { select.bind(index + 1, part) }
            while try select.step() {
                try body(select.key(of: tables[0]), select.row(of: tables[0]))
            }
        } catch let error as SQLiteError {
            throw .table(.sqlite(error))
        } catch let error as FoldError {
            throw .fold(error)
        } catch {
            throw .table(.foreign("\(error)"))
        }
    }

    /// The last event in the full chunks of a key's lineage; nil where it has none.
    /// - Throws: `TableError.sqlite`.
    public func lastOffsetInChunks(of key: Key, in place: Int) throws(TableError) -> Offset? {
        try sqlite { () throws(SQLiteError) in
            let layout = TableLayout(tables[place])
            let select = try database.prepare(
                "SELECT offsets FROM \(layout.lineageTable) WHERE \(layout.keyCondition)"
                    + " ORDER BY first_offset DESC LIMIT 1")
            for (index, part) in key.parts.enumerated() { select.bind(index + 1, part) }
            guard try select.step() else { return nil }
            return select.withBytes(0) { LineageTail($0).offsets.last }
        }
    }

    /// Writes a row of the table at `place`, or deletes it where `new` is nil. Rows come in key
    /// order, so that neighbours on disk are written together.
    /// - Throws: `TableError.sqlite`.
    public func write(
        _ key: Key, _ new: StoredRow?, in place: Int
    ) throws(TableError) {
        do {
            try begin()
            try statements[place].write(key, new)
        } catch {
            throw .sqlite(error)
        }
    }

    /// Writes a full chunk of lineage of the table at `place`.
    /// - Throws: `TableError.sqlite`.
    public func write(_ chunk: LineageChunk, in place: Int) throws(TableError) {
        try sqlite { () throws(SQLiteError) in
            try begin()
            try statements[place].write(chunk)
        }
    }

    /// Moves the position and commits all that was written since the last commit.
    /// - Parameter isRevision: whether rows changed that the position had passed already.
    /// - Throws: `TableError.positionMoved` where the file no longer stands at `checkpoint`.
    public func commit(
        to position: Position, lastEventTime: String?, isRevision: Bool = false
    ) throws(TableError) {
        let expected = checkpoint.position
        let revision = checkpoint.revision + (isRevision ? 1 : 0)
        let time = lastEventTime ?? checkpoint.lastEventTime
        do {
            try begin()
            advance.bind(1, position.last)
            if let time { advance.bind(2, time) } else { advance.bindNull(2) }
            advance.bind(3, revision)
            advance.bind(4, expected.last)
            try advance.run()
            guard database.changes == 1 else {
                let found = try database.integer("SELECT position FROM checkpoint") ?? -1
                throw TableError.positionMoved(expected: expected, found: Position(last: found))
            }
            try committing.run()
            isOpen = false
        } catch {
            abandon()
            if let error = error as? TableError { throw error }
            throw (error as? SQLiteError).map(TableError.sqlite) ?? .foreign("\(error)")
        }
        checkpoint.position = position
        checkpoint.revision = revision
        checkpoint.lastEventTime = time
    }

    /// Ends a transaction that was begun and will not be committed.
    public func abandon() {
        guard isOpen else { return }
        isOpen = false
        // SQLite may have rolled back by itself; then there is nothing left to do.
        try? database.execute("ROLLBACK")
    }

    func begin() throws(SQLiteError) {
        guard !isOpen else { return }
        try beginning.run()
        isOpen = true
    }

    func sqlite<Result>(
        _ body: () throws(SQLiteError) -> Result
    ) throws(TableError) -> Result {
        do {
            return try body()
        } catch {
            throw .sqlite(error)
        }
    }

    /// Lets go of the pages that it keeps in memory.
    public func releaseMemory() { database.releaseMemory() }

    /// Moves the WAL into the file once it has grown large, and until then sends it to the disk
    /// bit by bit. Called after readers were told of the commit, since it takes some milliseconds.
    public func moveFrames() {
        writeback.advance(to: database.framesInWAL)
        // A failed move loses nothing: the frames stay in the WAL and the next commit tries again.
        _ = try? database.checkpointWhenLarge(frames: TableWriter.checkpointFrames)
    }
}
