import CSQLite

/// A compiled statement. Parameters count from 1, columns from 0, as in SQLite.
///
/// `@unchecked Sendable` for the same reason as `Database`: one owner, moved and never copied;
/// it is used only by the owner of the connection that compiled it.
public struct Statement: ~Copyable, @unchecked Sendable {
    @usableFromInline let handle: OpaquePointer

    init(handle: OpaquePointer) { self.handle = handle }

    deinit { sqlite3_finalize(handle) }

    /// The kind of a result column's value.
    @frozen public enum ColumnKind: Sendable { case null, integer, real, text, blob }

    /// Binds an integer.
    public func bind(_ index: Int, _ value: Int64) {
        sqlite3_bind_int64(handle, Int32(truncatingIfNeeded: index), value)
    }

    /// Binds a text; it is copied.
    public func bind(_ index: Int, _ value: String) {
        var value = value
        value.withUTF8 { utf8 in
            // A nil pointer would bind NULL, and an empty buffer may have one.
            let start = UnsafeRawPointer(utf8.baseAddress) ?? Statement.somewhere
            _ = tidetable_bind_text(
                handle, Int32(truncatingIfNeeded: index), start,
                Int32(truncatingIfNeeded: utf8.count))
        }
    }

    /// Binds bytes as a blob; they are copied.
    public func bind(blob value: RawSpan, at index: Int) {
        value.withUnsafeBytes { bytes in
            _ = tidetable_bind_blob(
                handle, Int32(truncatingIfNeeded: index),
                bytes.baseAddress ?? Statement.somewhere, Int32(truncatingIfNeeded: bytes.count))
        }
    }

    /// Runs a statement that gives no rows with bytes as a blob, which are lent and not copied:
    /// half a megabyte would first go to memory that is new each time.
    /// - Throws: `SQLiteError` where the statement fails.
    public func run(lending value: RawSpan, at index: Int) throws(SQLiteError) {
        // Nothing may refer to the bytes once this returns.
        defer { bindNull(index) }
        try value.withUnsafeBytes { bytes throws(SQLiteError) in
            _ = tidetable_lend_blob(
                handle, Int32(truncatingIfNeeded: index),
                bytes.baseAddress ?? Statement.somewhere, Int32(truncatingIfNeeded: bytes.count))
            try run()
        }
    }

    /// Binds NULL.
    public func bindNull(_ index: Int) {
        sqlite3_bind_null(handle, Int32(truncatingIfNeeded: index))
    }

    /// Advances to the next row.
    /// - Returns: true where there is one; false at the end.
    /// - Throws: `SQLiteError` where the statement fails; the statement is reset then.
    public func step() throws(SQLiteError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw takeError()
        }
    }

    /// Runs a statement that gives no rows and makes it ready for the next run.
    /// - Throws: `SQLiteError` where the statement fails.
    public func run() throws(SQLiteError) {
        guard sqlite3_step(handle) != SQLITE_ROW else {
            reset()
            throw SQLiteError(code: SQLITE_MISUSE, message: "rows where none were expected")
        }
        let code = sqlite3_reset(handle)
        if code != SQLITE_OK { throw error(code) }
    }

    /// Makes the statement ready for the next run; bindings stay.
    public func reset() { sqlite3_reset(handle) }

    /// How many result columns a row has.
    public var columnCount: Int { Int(sqlite3_column_count(handle)) }

    /// The kind of the value in a column of the current row.
    @inlinable public func kind(_ column: Int) -> ColumnKind {
        switch sqlite3_column_type(handle, Int32(truncatingIfNeeded: column)) {
        case SQLITE_INTEGER: return .integer
        case SQLITE_FLOAT: return .real
        case SQLITE_TEXT: return .text
        case SQLITE_BLOB: return .blob
        default: return .null
        }
    }

    /// A column as an integer; 0 for NULL.
    @inlinable public func integer(_ column: Int) -> Int64 {
        sqlite3_column_int64(handle, Int32(truncatingIfNeeded: column))
    }

    /// A column as text; empty for NULL.
    public func text(_ column: Int) -> String {
        withBytes(column) { String(decoding: $0, as: UTF8.self) }
    }

    /// Gives `body` the bytes of a text or blob column; they live until the next step.
    ///
    /// Inlined, since a generic function of another module is called with metadata and witnesses:
    /// a tenth of what encoding a row took.
    @inlinable public func withBytes<Result>(
        _ column: Int, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        let index = Int32(truncatingIfNeeded: column)
        let start = sqlite3_column_blob(handle, index)
        let count = Int(sqlite3_column_bytes(handle, index))
        return try body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
    }

    private func takeError() -> SQLiteError {
        error(sqlite3_reset(handle))
    }

    private func error(_ code: Int32) -> SQLiteError {
        let database = sqlite3_db_handle(handle)
        return SQLiteError(
            code: code, message: String(cString: sqlite3_errmsg(database)),
            sql: String(cString: sqlite3_sql(handle)))
    }

    /// Any valid address: SQLite reads no byte of it when the count is 0. It never changes and is
    /// never freed, hence `nonisolated(unsafe)`.
    private nonisolated(unsafe) static let somewhere: UnsafeRawPointer =
        UnsafeRawPointer(UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1))
}
