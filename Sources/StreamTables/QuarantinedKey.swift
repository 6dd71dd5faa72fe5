import EventLog
import Projections
import SQLite

/// A key whose events wait, because one of them could not be folded.
public struct QuarantinedKey: Sendable, Equatable {
    /// The table, by its number in the file.
    public let place: Int
    /// The key; nil for events whose keys could not be told.
    public let key: Key?
    /// Why the first of its events could not be folded.
    public let reason: String
    /// The first event that waits; nil for an aggregate's key, which is only counted afresh.
    public let firstOffset: Offset?
    /// How many events wait.
    public let parked: Int
    /// The last event that changed a row which an aggregate's key counts, where it has no row that
    /// says it.
    public let lastChange: Offset?

    /// A quarantined key.
    public init(
        place: Int, key: Key?, reason: String, firstOffset: Offset?, parked: Int,
        lastChange: Offset? = nil
    ) {
        self.lastChange = lastChange
        self.place = place
        self.key = key
        self.reason = reason
        self.firstOffset = firstOffset
        self.parked = parked
    }
}

extension TableWriter {
    /// Puts a key into quarantine, or says another reason of one that is there.
    /// - Throws: `TableError.sqlite`.
    public func quarantine(_ key: Key?, in place: Int, reason: String) throws(TableError) {
        try sqlite { () throws(SQLiteError) in
            try begin()
            let insert = try database.prepare(
                "INSERT INTO \"#quarantine\" VALUES(?, ?, ?, NULL)"
                    + " ON CONFLICT DO UPDATE SET reason = excluded.reason")
            insert.bind(1, Int64(place))
            insert.bind(2, key.map(KeyText.text) ?? "")
            insert.bind(3, reason)
            try insert.run()
        }
    }

    /// Keeps which event last changed a row that a quarantined key of an aggregate counts.
    /// - Throws: `TableError.sqlite`.
    public func note(change: Offset, of key: Key, in place: Int) throws(TableError) {
        try sqlite { () throws(SQLiteError) in
            try begin()
            let update = try database.prepare(
                "UPDATE \"#quarantine\" SET last_change = max(coalesce(last_change, -1), ?)"
                    + " WHERE place = ? AND key = ?")
            update.bind(1, change.rawValue)
            update.bind(2, Int64(place))
            update.bind(3, KeyText.text(key))
            try update.run()
        }
    }

    /// Lets an event of a quarantined key wait.
    /// - Throws: `TableError.sqlite`.
    public func park(_ offset: Offset, of key: Key?, in place: Int) throws(TableError) {
        try sqlite { () throws(SQLiteError) in
            try begin()
            let insert = try database.prepare(
                "INSERT OR REPLACE INTO \"#parked\" VALUES(?, ?, ?)")
            insert.bind(1, Int64(place))
            insert.bind(2, key.map(KeyText.text) ?? "")
            insert.bind(3, offset.rawValue)
            try insert.run()
        }
    }

    /// The events of a quarantined key that wait, in the order of the log.
    /// - Throws: `TableError.sqlite`.
    public func parked(of key: Key?, in place: Int) throws(TableError) -> [Offset] {
        try sqlite { () throws(SQLiteError) in
            let select = try database.prepare(
                "SELECT offset FROM \"#parked\" WHERE place = ? AND key = ? ORDER BY offset")
            select.bind(1, Int64(place))
            select.bind(2, key.map(KeyText.text) ?? "")
            var offsets: [Offset] = []
            while try select.step() { offsets.append(Offset(select.integer(0))) }
            return offsets
        }
    }

    /// Ends the quarantine of a key: none of its events waits any more.
    /// - Throws: `TableError.sqlite`.
    public func release(_ key: Key?, in place: Int) throws(TableError) {
        try sqlite { () throws(SQLiteError) in
            try begin()
            for table in ["#quarantine", "#parked"] {
                let delete = try database.prepare(
                    "DELETE FROM \(SQLName.quoted(table)) WHERE place = ? AND key = ?")
                delete.bind(1, Int64(place))
                delete.bind(2, key.map(KeyText.text) ?? "")
                try delete.run()
            }
        }
    }

    /// All keys in quarantine.
    /// - Throws: `TableError.sqlite`.
    public func quarantined() throws(TableError) -> [QuarantinedKey] {
        try sqlite { () throws(SQLiteError) in
            let select = try database.prepare(
                """
                SELECT q.place, q.key, q.reason, min(p.offset), count(p.offset), q.last_change
                FROM "#quarantine" q LEFT JOIN "#parked" p
                  ON p.place = q.place AND p.key = q.key
                GROUP BY q.place, q.key ORDER BY q.place, q.key
                """)
            var keys: [QuarantinedKey] = []
            while try select.step() {
                let text = select.text(1)
                keys.append(
                    QuarantinedKey(
                        place: Int(select.integer(0)),
                        key: text.isEmpty ? nil : KeyText.key(text), reason: select.text(2),
                        firstOffset: select.kind(3) == .null ? nil : Offset(select.integer(3)),
                        parked: Int(select.integer(4)),
                        lastChange: select.kind(5) == .null ? nil : Offset(select.integer(5))))
            }
            return keys
        }
    }
}
