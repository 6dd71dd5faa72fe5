import SQLite

/// A statement that was compiled once and may be run again.
final class PreparedStatement {
    let statement: Statement
    fileprivate var lastUse: UInt64 = 0

    init(_ statement: consuming Statement) { self.statement = statement }
}

/// The statements that a connection used last, by their text. A repeated filter costs no compile.
struct StatementCache {
    private let capacity: Int
    private var entries: [String: PreparedStatement] = [:]
    private var clock: UInt64 = 0

    /// A cache of at most `capacity` statements.
    init(capacity: Int) { self.capacity = capacity }

    /// How many statements are kept.
    var count: Int { entries.count }

    /// The statement with the text, compiled now where it is not here. It is the caller's until
    /// `giveBack`: one statement cannot run twice at once.
    mutating func take(
        _ sql: String, from database: borrowing Database
    ) throws(SQLiteError) -> PreparedStatement {
        if let kept = entries.removeValue(forKey: sql) { return kept }
        return PreparedStatement(try database.prepare(sql))
    }

    /// Resets the statement and keeps it; the one that was unused longest makes room.
    mutating func giveBack(_ prepared: PreparedStatement, _ sql: String) {
        prepared.statement.reset()
        if entries.count >= capacity, entries[sql] == nil,
            let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            entries[oldest.key] = nil
        }
        clock += 1
        prepared.lastUse = clock
        entries[sql] = prepared
    }
}
