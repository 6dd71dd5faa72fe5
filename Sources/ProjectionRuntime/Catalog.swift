import SQLite

/// Which files each projection has, and which one is live: `catalog.db`, synced at every change.
///
/// Files are never renamed. A file that the catalog does not name is swept when a server starts.
struct Catalog: ~Copyable {
    /// What a file is.
    enum Role: String, Sendable { case building, live, standby, retired }

    /// A file of a projection.
    struct Entry: Sendable, Equatable {
        let version: Int
        let generation: Int64
        let role: Role
        /// Grows with every cutover: of two standbys the one with the larger number was live later;
        /// 0 where it never was.
        let lastLive: Int64
    }

    private let database: Database

    init(path: String) throws(SQLiteError) {
        let opened = try Database(path: path, access: .readWrite)
        try opened.execute(
            """
            PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
            CREATE TABLE IF NOT EXISTS generations(
              name TEXT PRIMARY KEY, last INTEGER NOT NULL, live_version INTEGER
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS files(
              name TEXT NOT NULL, version INTEGER NOT NULL, generation INTEGER NOT NULL,
              role TEXT NOT NULL CHECK(role IN ('building', 'live', 'standby', 'retired')),
              last_live INTEGER NOT NULL,
              PRIMARY KEY(name, generation)
            ) STRICT, WITHOUT ROWID;
            CREATE UNIQUE INDEX IF NOT EXISTS one_live ON files(name) WHERE role = 'live';
            """)
        database = opened
    }

    /// The files of a projection, by generation.
    func files(_ name: String) throws(SQLiteError) -> [Entry] {
        let select = try database.prepare(
            "SELECT version, generation, role, last_live FROM files WHERE name = ?"
                + " ORDER BY generation")
        select.bind(1, name)
        var entries: [Entry] = []
        while try select.step() {
            entries.append(
                Entry(
                    version: Int(select.integer(0)), generation: select.integer(1),
                    role: Role(rawValue: select.text(2)) ?? .building,
                    lastLive: select.integer(3)))
        }
        return entries
    }

    /// The version that answers, or should as soon as a file of it is whole.
    func liveVersion(_ name: String) throws(SQLiteError) -> Int? {
        let select = try database.prepare(
            "SELECT live_version FROM generations WHERE name = ? AND live_version IS NOT NULL")
        select.bind(1, name)
        return try select.step() ? Int(select.integer(0)) : nil
    }

    /// A generation that no file of this projection ever had.
    func takeGeneration(_ name: String) throws(SQLiteError) -> Int64 {
        let upsert = try database.prepare(
            "INSERT INTO generations(name, last) VALUES(?, 1)"
                + " ON CONFLICT(name) DO UPDATE SET last = last + 1 RETURNING last")
        upsert.bind(1, name)
        guard try upsert.step() else { throw SQLiteError(code: 1, message: "no generation") }
        let generation = upsert.integer(0)
        _ = try upsert.step()
        return generation
    }

    /// Names a build's file.
    func add(_ name: String, version: Int, generation: Int64) throws(SQLiteError) {
        try database.transaction { () throws(SQLiteError) in
            // A version that is built again is no longer retired.
            try run("DELETE FROM files WHERE name = ? AND version = ? AND role = 'retired'") {
                $0.bind(1, name)
                $0.bind(2, Int64(version))
            }
            try run("INSERT INTO files VALUES(?, ?, ?, 'building', 0)") {
                $0.bind(1, name)
                $0.bind(2, Int64(version))
                $0.bind(3, generation)
            }
        }
    }

    /// Lets a build stand by, in place of the file of its version that did: it was live when that
    /// one was. All of it is one transaction: after a crash there is one of them, old or new.
    func makeStandby(_ name: String, _ generation: Int64, version: Int) throws(SQLiteError) {
        try database.transaction { () throws(SQLiteError) in
            try run(
                """
                UPDATE files SET role = 'standby', last_live =
                  (SELECT max(last_live) FROM files WHERE name = ?1 AND version = ?3)
                WHERE name = ?1 AND generation = ?2
                """
            ) {
                $0.bind(1, name)
                $0.bind(2, generation)
                $0.bind(3, Int64(version))
            }
            try run(
                """
                DELETE FROM files WHERE name = ?1 AND version = ?3 AND role = 'standby'
                  AND generation <> ?2
                """
            ) {
                $0.bind(1, name)
                $0.bind(2, generation)
                $0.bind(3, Int64(version))
            }
        }
    }

    /// Says what a file is from now on. For `.live` see `makeLive`, for `.standby` `makeStandby`.
    func set(_ name: String, _ generation: Int64, _ role: Role) throws(SQLiteError) {
        try run("UPDATE files SET role = ? WHERE name = ? AND generation = ?") {
            $0.bind(1, role.rawValue)
            $0.bind(2, name)
            $0.bind(3, generation)
        }
    }

    /// Forgets a file.
    func remove(_ name: String, _ generation: Int64) throws(SQLiteError) {
        try run("DELETE FROM files WHERE name = ? AND generation = ?") {
            $0.bind(1, name)
            $0.bind(2, generation)
        }
    }

    /// Lets a file answer from now on. The one that did becomes a standby, or is forgotten where it
    /// `isReplaced`. All of it is one transaction: after a crash one file is live, old or new.
    /// - Parameter isRollback: the file keeps its place among those that were live, so that a
    ///   rollback that is sent twice does not undo itself.
    func makeLive(
        _ name: String, _ generation: Int64, version: Int, isReplaced: Bool,
        isRollback: Bool = false
    ) throws(SQLiteError) {
        try database.transaction { () throws(SQLiteError) in
            let old =
                isReplaced
                ? "DELETE FROM files WHERE name = ? AND role = 'live'"
                : "UPDATE files SET role = 'standby' WHERE name = ? AND role = 'live'"
            try run(old) { $0.bind(1, name) }
            let next = "(SELECT max(last_live) + 1 FROM files WHERE name = ?1)"
            try run(
                """
                UPDATE files SET role = 'live', last_live = \(isRollback ? "last_live" : next)
                WHERE name = ?1 AND generation = ?2
                """
            ) {
                $0.bind(1, name)
                $0.bind(2, generation)
            }
            try run("UPDATE generations SET live_version = ? WHERE name = ?") {
                $0.bind(1, Int64(version))
                $0.bind(2, name)
            }
        }
    }

    private func run(
        _ sql: String, _ bind: (borrowing Statement) -> Void
    ) throws(SQLiteError) {
        let statement = try database.prepare(sql)
        bind(statement)
        try statement.run()
    }
}
