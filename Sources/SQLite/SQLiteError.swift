import CSQLite

/// What SQLite refused to do: its extended result code, its message and the statement.
/// Bound values are never part of it, so that a log line cannot leak a guest's data.
public struct SQLiteError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The extended result code, <https://www.sqlite.org/rescode.html>.
    public let code: Int32
    /// SQLite's own words.
    public let message: String
    /// The statement's text, where one was at fault.
    public let sql: String?

    /// An error with the given code; `message` falls back to SQLite's text for the code.
    public init(code: Int32, message: String? = nil, sql: String? = nil) {
        self.code = code
        self.message = message ?? String(cString: sqlite3_errstr(code))
        self.sql = sql
    }

    /// The low byte of `code`: what kind of failure this is.
    public var primaryCode: Int32 { code & 0xff }
    /// The disk (or a quota) has no room left.
    public var isDiskFull: Bool { primaryCode == SQLITE_FULL }
    /// The file is not a database, or its pages contradict each other.
    public var isCorrupt: Bool { primaryCode == SQLITE_CORRUPT || primaryCode == SQLITE_NOTADB }
    /// The operating system failed a read, a write or a sync.
    public var isInputOutput: Bool { primaryCode == SQLITE_IOERR }
    /// The disk failed to make written bytes durable; what is on it now is unknown.
    public var isFailedSync: Bool {
        code == SQLITE_IOERR | (4 << 8) || code == SQLITE_IOERR | (5 << 8)
    }
    /// A time limit or an interrupt ended the statement.
    public var isInterrupted: Bool { primaryCode == SQLITE_INTERRUPT }

    /// The message, the code and the statement on one line.
    public var description: String {
        let place = sql.map { " in “\($0)”" } ?? ""
        return "SQLite: \(message) (code \(code))\(place)"
    }
}
