import CSQLite

/// One connection to a database file. Closing happens when the value ends.
///
/// A connection is opened without SQLite's own mutex, so one owner uses it at a time.
/// `@unchecked Sendable`: the type is noncopyable, so there is exactly one owner, and handing
/// it to another queue or actor moves that ownership with it.
public struct Database: ~Copyable, @unchecked Sendable {
    /// What a connection may do.
    public enum Access: Sendable {
        /// Reads only; the file must exist. Never checkpoints the WAL.
        case readOnly
        /// Reads and writes; the file is made where it is missing.
        case readWrite
    }

    /// Done once, before the first connection; where another part of the process came first it is
    /// refused and nothing is lost but speed.
    private static let isConfigured = tidetable_without_memory_statistics() == SQLITE_OK

    let handle: OpaquePointer
    /// The pages in the WAL after the last commit. SQLite's hook writes it on the owner's thread
    /// while a statement runs; it is freed after the connection is closed.
    private let walFrames: UnsafeMutablePointer<Int32>
    /// When running statements are interrupted, in nanoseconds of the monotonic clock; 0 is never.
    /// Read by SQLite's progress handler on the owner's thread; freed after the connection.
    let deadline: UnsafeMutablePointer<UInt64>

    /// Opens `path`.
    /// - Throws: `SQLiteError` where the file cannot be opened or is no database.
    public init(path: String, access: Access) throws(SQLiteError) {
        var flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        switch access {
        case .readOnly: flags |= SQLITE_OPEN_READONLY
        case .readWrite: flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        }
        _ = Database.isConfigured
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(path, &opened, flags, nil)
        guard code == SQLITE_OK, let opened else {
            let message = opened.map { String(cString: sqlite3_errmsg($0)) }
            sqlite3_close_v2(opened)
            throw SQLiteError(code: code, message: message.map { "\($0): \(path)" })
        }
        handle = opened
        walFrames = .allocate(capacity: 1)
        walFrames.initialize(to: 0)
        deadline = .allocate(capacity: 1)
        deadline.initialize(to: 0)
        sqlite3_busy_timeout(handle, 5_000)
        _ = tidetable_defensive(handle)
        if case .readOnly = access {
            // Two connections that checkpoint at once can corrupt a WAL before SQLite 3.51.3,
            // so only a file's one writer ever does.
            sqlite3_wal_autocheckpoint(handle, 0)
            _ = tidetable_keep_wal_on_close(handle)
        }
    }

    deinit {
        // Statements that still live keep the connection until they end, but commit nothing.
        sqlite3_wal_hook(handle, nil, nil)
        sqlite3_progress_handler(handle, 0, nil, nil)
        sqlite3_close_v2(handle)
        walFrames.deallocate()
        deadline.deallocate()
    }

    /// Runs one or more statements that give no rows.
    /// - Throws: `SQLiteError` of the first statement that fails.
    public func execute(_ sql: String) throws(SQLiteError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        if code != SQLITE_OK { throw error(code, sql) }
    }

    /// Compiles one statement, to be run many times.
    /// - Throws: `SQLiteError` where the text is no valid statement.
    public func prepare(_ sql: String) throws(SQLiteError) -> Statement {
        var compiled: OpaquePointer?
        let code = sqlite3_prepare_v3(
            handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &compiled, nil)
        guard code == SQLITE_OK, let compiled else {
            throw code == SQLITE_OK
                ? SQLiteError(code: SQLITE_MISUSE, message: "empty statement", sql: sql)
                : error(code, sql)
        }
        return Statement(handle: compiled)
    }

    /// Runs `body` between BEGIN and COMMIT; any error rolls back and is thrown on.
    /// - Throws: what `body` throws, or the `SQLiteError` of BEGIN or COMMIT.
    public func transaction<Result>(
        _ begin: String = "BEGIN IMMEDIATE", _ body: () throws(SQLiteError) -> Result
    ) throws(SQLiteError) -> Result {
        try execute(begin)
        do {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            // The first error is the one to report; SQLite may have rolled back by itself.
            if sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
            throw error
        }
    }

    /// The same with BEGIN and COMMIT compiled once, for an owner of many small transactions.
    /// - Throws: what `body` throws, or the `SQLiteError` of BEGIN or COMMIT.
    public func transaction(
        begin: borrowing Statement, commit: borrowing Statement,
        _ body: () throws(SQLiteError) -> Void
    ) throws(SQLiteError) {
        try begin.run()
        do {
            try body()
            try commit.run()
        } catch {
            if sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
            throw error
        }
    }

    /// The first column of the first row that `sql` gives, as an integer; nil without a row.
    /// - Throws: `SQLiteError` where the statement fails.
    public func integer(_ sql: String) throws(SQLiteError) -> Int64? {
        let statement = try prepare(sql)
        return try statement.step() ? statement.integer(0) : nil
    }

    /// The first column of the first row that `sql` gives, as text; nil without a row.
    /// - Throws: `SQLiteError` where the statement fails.
    public func text(_ sql: String) throws(SQLiteError) -> String? {
        let statement = try prepare(sql)
        return try statement.step() ? statement.text(0) : nil
    }

    /// How many rows the last INSERT, UPDATE or DELETE changed.
    public var changes: Int64 { sqlite3_changes64(handle) }

    /// How a checkpoint treats readers that still use the WAL.
    public enum CheckpointMode: Sendable {
        /// Moves what no reader pins and never waits.
        case passive
        /// Waits for readers, then empties the WAL file.
        case truncate
    }

    /// Moves WAL frames into the database file. Only a file's writer calls this.
    /// - Returns: frames in the WAL, and how many of them are in the database file now.
    /// - Throws: `SQLiteError`; in `.passive` mode never because of a reader.
    @discardableResult
    public func checkpoint(
        _ mode: CheckpointMode
    ) throws(SQLiteError) -> (frames: Int, moved: Int) {
        var frames: Int32 = 0
        var moved: Int32 = 0
        let raw = mode == .passive ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_TRUNCATE
        let code = sqlite3_wal_checkpoint_v2(handle, nil, raw, &frames, &moved)
        if code != SQLITE_OK { throw error(code, "wal_checkpoint") }
        return (Int(frames), Int(moved))
    }

    /// The pages in the WAL after this connection's last commit; 0 before the first. Counted after
    /// `checkpointOnlyWhenAsked` only.
    public var framesInWAL: Int { Int(walFrames.pointee) }

    /// A passive checkpoint once the WAL holds `frames` pages; before that, nothing.
    /// - Throws: `SQLiteError` of the checkpoint.
    public func checkpointWhenLarge(frames: Int) throws(SQLiteError) {
        guard walFrames.pointee >= frames else { return }
        try checkpoint(.passive)
    }

    /// Lets go of pages in memory that can be read again.
    public func releaseMemory() { sqlite3_db_release_memory(handle) }

    /// Switches SQLite's own checkpointing off, for a writer that times it itself.
    public func checkpointOnlyWhenAsked() {
        // A hook of ours takes the place of SQLite's own, which is the automatic checkpoint.
        sqlite3_wal_hook(
            handle,
            { context, _, _, frames in
                context?.assumingMemoryBound(to: Int32.self).pointee = frames
                return SQLITE_OK
            }, walFrames)
    }

    func error(_ code: Int32, _ sql: String?) -> SQLiteError {
        SQLiteError(code: code, message: String(cString: sqlite3_errmsg(handle)), sql: sql)
    }
}
