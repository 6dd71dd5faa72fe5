import Glibc
import SQLite
import Testing

@Suite struct DatabaseTests {
    private func temporaryPath() -> String {
        "/tmp/tidetable-sqlite-\(getpid())-\(UInt64.random(in: 0 ... .max)).db"
    }

    @Test func whatIsBoundComesBackAsItWas() throws {
        let database = try Database(path: ":memory:", access: .readWrite)
        try database.execute("CREATE TABLE t(a, b, c, d)")
        let insert = try database.prepare("INSERT INTO t VALUES(?, ?, ?, ?)")
        insert.bind(1, Int64.min)
        insert.bind(2, "naïve \u{0} 李")
        insert.bind(blob: ([1, 0, 255] as [UInt8]).span.bytes, at: 3)
        insert.bindNull(4)
        try insert.run()
        let select = try database.prepare("SELECT * FROM t")
        #expect(try select.step())
        #expect(select.integer(0) == .min)
        #expect(select.text(1) == "naïve \u{0} 李")
        #expect(select.withBytes(2) { Array($0) } == [1, 0, 255])
        #expect(select.kind(3) == .null)
        #expect(try !select.step())
    }

    @Test func anEmptyTextIsNotNull() throws {
        let database = try Database(path: ":memory:", access: .readWrite)
        let select = try database.prepare("SELECT ?, ?")
        select.bind(1, "")
        select.bind(blob: [UInt8]().span.bytes, at: 2)
        #expect(try select.step())
        #expect(select.kind(0) == .text)
        #expect(select.kind(1) == .blob)
    }

    @Test func aFailedTransactionLeavesNothingBehind() throws {
        let database = try Database(path: ":memory:", access: .readWrite)
        try database.execute("CREATE TABLE t(a INTEGER PRIMARY KEY)")
        #expect(throws: SQLiteError.self) {
            try database.transaction { () throws(SQLiteError) in
                try database.execute("INSERT INTO t VALUES(1)")
                try database.execute("INSERT INTO t VALUES(1)")
            }
        }
        #expect(try database.integer("SELECT count(*) FROM t") == 0)
    }

    @Test func anErrorNamesTheStatementButNoBoundValue() throws {
        let database = try Database(path: ":memory:", access: .readWrite)
        try database.execute("CREATE TABLE t(a TEXT UNIQUE)")
        let insert = try database.prepare("INSERT INTO t VALUES(?)")
        insert.bind(1, "secret guest")
        try insert.run()
        let error = #expect(throws: SQLiteError.self) { try insert.run() }
        #expect(error?.sql == "INSERT INTO t VALUES(?)")
        #expect(error?.description.contains("secret") == false)
    }

    @Test func aReaderCannotWrite() throws {
        let path = temporaryPath()
        defer { unlink(path) }
        do {
            let writer = try Database(path: path, access: .readWrite)
            try writer.execute("CREATE TABLE t(a)")
        }
        let reader = try Database(path: path, access: .readOnly)
        #expect(throws: SQLiteError.self) { try reader.execute("INSERT INTO t VALUES(1)") }
    }

    @Test func aFileThatIsNoDatabaseIsCalledCorrupt() throws {
        let path = temporaryPath()
        defer { unlink(path) }
        let file = fopen(path, "w")
        fputs(String(repeating: "not a database ", count: 500), file)
        fclose(file)
        let database = try Database(path: path, access: .readWrite)
        let error = #expect(throws: SQLiteError.self) {
            try database.integer("SELECT count(*) FROM sqlite_schema")
        }
        #expect(error?.isCorrupt == true)
    }

    @Test func aGuardedConnectionRefusesEverythingButReading() throws {
        let database = try Database(path: ":memory:", access: .readWrite)
        try database.execute("CREATE TABLE t(a); INSERT INTO t VALUES(1)")
        database.allowOnlyReading()
        #expect(try database.integer("SELECT a FROM t") == 1)
        for sql in ["DELETE FROM t", "ATTACH 'x' AS y", "PRAGMA user_version", "DROP TABLE t"] {
            #expect(throws: SQLiteError.self) { try database.execute(sql) }
        }
    }

    @Test func aStatementPastItsTimeIsInterrupted() throws {
        let database = try Database(path: ":memory:", access: .readWrite)
        database.watchTime()
        let endless =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
            + " SELECT count(*) FROM n"
        database.limitTime(milliseconds: 1)
        let error = #expect(throws: SQLiteError.self) { try database.integer(endless) }
        #expect(error?.isInterrupted == true)
        database.limitTime(milliseconds: nil)
        #expect(try database.integer("SELECT 1") == 1)
    }
}
