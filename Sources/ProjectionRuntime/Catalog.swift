import SQLite

/// Which file of each projection is live: `catalog.db`, synced at every change.
///
/// Files are never renamed. A file that the catalog does not name is a build that was cut short.
struct Catalog: ~Copyable {
    /// The version and generation that serve a projection's readers.
    struct Live: Sendable, Equatable {
        let version: Int
        let generation: Int64
    }

    private let database: Database

    init(path: String) throws(SQLiteError) {
        let opened = try Database(path: path, access: .readWrite)
        try opened.execute(
            """
            PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
            CREATE TABLE IF NOT EXISTS projections(
              name TEXT PRIMARY KEY,
              last_generation INTEGER NOT NULL,
              live_version INTEGER, live_generation INTEGER
            ) STRICT, WITHOUT ROWID;
            """)
        database = opened
    }

    func live(_ name: String) throws(SQLiteError) -> Live? {
        let select = try database.prepare(
            "SELECT live_version, live_generation FROM projections"
                + " WHERE name = ? AND live_generation IS NOT NULL")
        select.bind(1, name)
        guard try select.step() else { return nil }
        return Live(version: Int(select.integer(0)), generation: select.integer(1))
    }

    /// A generation that no file of this projection ever had.
    func takeGeneration(_ name: String) throws(SQLiteError) -> Int64 {
        let upsert = try database.prepare(
            "INSERT INTO projections(name, last_generation) VALUES(?, 1)"
                + " ON CONFLICT(name) DO UPDATE SET last_generation = last_generation + 1"
                + " RETURNING last_generation")
        upsert.bind(1, name)
        guard try upsert.step() else { throw SQLiteError(code: 1, message: "no generation") }
        let generation = upsert.integer(0)
        _ = try upsert.step()
        return generation
    }

    func setLive(_ name: String, _ live: Live) throws(SQLiteError) {
        let update = try database.prepare(
            "UPDATE projections SET live_version = ?, live_generation = ? WHERE name = ?")
        update.bind(1, Int64(live.version))
        update.bind(2, live.generation)
        update.bind(3, name)
        try update.run()
    }
}
