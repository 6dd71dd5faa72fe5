import Glibc
import SQLite

/// `log.db`: its tables, and what must be true of it before the log opens.
struct LogSchema {
    /// The log's name for good, 32 hex digits; renewed only when a backup is restored.
    let logID: String
    /// The seed of the hashes of ids.
    let hashSeed: UInt64

    /// In format 1 every batch is stored as its payload; since 2 it may be a frame of it.
    static let format: Int64 = 2
    private static let oldestFormat: Int64 = 1
    /// "Tide", in the file's header, so that `file` and others can tell what it is.
    private static let applicationID: Int64 = 0x5469_6465

    /// Makes the tables of an empty file, or checks the ones that are there.
    static func open(
        _ database: borrowing Database, _ options: EventLogOptions
    ) throws(EventLogError) -> LogSchema {
        do {
            let isNew = try database.integer("SELECT count(*) FROM sqlite_master") == 0
            if isNew { try database.execute("PRAGMA page_size=\(options.pageSize)") }
            if !isNew { try checkFormat(database) }
            try database.execute("PRAGMA journal_mode=WAL")
            try database.execute(
                "PRAGMA synchronous=FULL; PRAGMA journal_size_limit=\(LogStore.keptWALBytes)")
            database.checkpointOnlyWhenAsked()
            if options.maximumPages > 0 {
                try database.execute("PRAGMA max_page_count=\(options.maximumPages)")
            }
            if isNew { try create(database) }
            return try read(database)
        } catch let error as SQLiteError {
            throw error.isCorrupt ? .otherFormat(error.description) : .sqlite(error)
        } catch let error as EventLogError {
            throw error
        } catch {
            throw .otherFormat("\(error)")
        }
    }

    private static func checkFormat(_ database: borrowing Database) throws {
        guard try database.integer("PRAGMA application_id") == applicationID else {
            throw EventLogError.otherFormat("log.db is a database of another program")
        }
    }

    private static func create(_ database: borrowing Database) throws {
        var generator = SystemRandomNumberGenerator()
        let seed = Int64(bitPattern: generator.next())
        let id = hex(generator.next()) + hex(generator.next())
        try database.transaction { () throws(SQLiteError) in
            try database.execute(
                """
                PRAGMA application_id=\(applicationID);
                CREATE TABLE meta(key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
                CREATE TABLE batches(
                    first_offset INTEGER PRIMARY KEY, event_count INTEGER NOT NULL,
                    appended_at INTEGER NOT NULL, checksum INTEGER NOT NULL,
                    payload BLOB NOT NULL) STRICT;
                CREATE TABLE producers(
                    producer_id TEXT PRIMARY KEY, epoch INTEGER NOT NULL,
                    sequence INTEGER NOT NULL) STRICT, WITHOUT ROWID;
                INSERT INTO meta VALUES
                    ('format', \(format)), ('log_id', '\(id)'), ('hash_seed', \(seed));
                """)
        }
    }

    private static func read(_ database: borrowing Database) throws -> LogSchema {
        func value(_ key: String) -> String { "SELECT value FROM meta WHERE key = '\(key)'" }
        let format = try database.integer(value("format"))
        guard let format, (oldestFormat...LogSchema.format).contains(format) else {
            throw EventLogError.otherFormat(
                "log.db has format \(format ?? 0), and this version reads \(oldestFormat) to"
                    + " \(LogSchema.format)")
        }
        // A version that reads no frames is to say so, instead of finding damage.
        if format != LogSchema.format {
            try database.execute(
                "UPDATE meta SET value = \(LogSchema.format) WHERE key = 'format'")
        }
        guard let logID = try database.text(value("log_id")), !logID.isEmpty,
            let seed = try database.integer(value("hash_seed"))
        else { throw EventLogError.otherFormat("log.db lacks its id or its seed") }
        return LogSchema(logID: logID, hashSeed: UInt64(bitPattern: seed))
    }

    private static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// Where a log stands when it is opened.
struct LogTail {
    var end = Position.none
    var topics: [RecordBatch.Topic] = []
    /// Why nothing may be appended; nil where all is well.
    var damage: String?

    /// How many batches at the end must follow each other.
    private static let checkedBatches = 16

    /// Looks at the last batches: their offsets are dense and the very last one is whole. A
    /// damaged tail stops ingest, because ids and totals are read from there; reads go on.
    init(_ database: borrowing Database) throws(SQLiteError) {
        let select = try database.prepare(
            """
            SELECT first_offset, event_count, appended_at, checksum, payload FROM batches
            ORDER BY first_offset DESC LIMIT \(LogTail.checkedBatches)
            """)
        var decoder = BatchDecoder()
        var after: Int64?
        while try select.step() {
            let place = BatchPlace(select)
            let next = place.first + place.count
            if let after {
                if next != after { damage = "offsets before \(after) are missing" }
            } else {
                end = Position(last: next - 1)
                select.withBytes(4) { stored in
                    do throws(LogReadError) {
                        topics = try decoder.decode(stored, of: place).readTopics() ?? []
                    } catch {
                        damage = error.description
                    }
                }
            }
            after = place.first
        }
    }
}
