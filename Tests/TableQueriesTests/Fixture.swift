import EventLog
import Glibc
import Projections
import SQLite
import StreamTables
import TableQueries

/// A table with every type of column, nulls and odd texts, in a file of its own.
final class Fixture {
    static let schema = TableSchema(
        name: "berths",
        key: [
            Column("sailing_id", .text, "The sailing."),
            Column("berth", .integer, "The berth."),
        ],
        columns: [
            Column("guest", .text, isNullable: true, "Who."),
            Column("deck", .integer, isNullable: true, "Where."),
            Column("is_open", .bool, "Whether it is free."),
            Column("is_quiet", .bool, isNullable: true, "Whether it is quiet, where known."),
            Column("holds", .list, "Codes."),
            Column("state", .text, "In a word."),
        ],
        indexes: [["deck"]])

    let path = "/tmp/tidetable-queries-\(getpid())-\(UInt64.random(in: 0 ... .max)).db"
    let writer: TableWriter
    let reader: RowReader

    init(_ rows: [Key: StoredRow] = [:], log: String = "log-1") throws {
        writer = try TableWriter(
            path: path, tables: [Fixture.schema], version: 1, logID: log, generation: 1)
        reader = try RowReader(path: path, schema: Fixture.schema, version: 1, generation: 1)
        try put(rows.map { RowChange(key: $0.key, new: $0.value) })
    }

    deinit { for end in ["", "-wal", "-shm"] { unlink(path + end) } }

    func put(_ changes: [RowChange]) throws {
        for change in changes.sorted(by: { $0.key < $1.key }) {
            try writer.write(change.key, change.new, in: 0)
        }
        try writer.commit(
            to: Position(last: writer.checkpoint.position.last + 1), lastEventTime: nil)
    }

    func page(_ query: RowQuery) throws -> (json: String, cursor: Cursor?) {
        let snapshot = try reader.snapshot()
        var bytes: [UInt8] = []
        let cursor = try snapshot.appendPage(query, to: &bytes)
        return (String(decoding: bytes, as: UTF8.self), cursor)
    }

    func page(_ items: (String, String)...) throws -> String {
        try page(try Fixture.query(items)).json
    }

    func stream(
        _ items: [(String, String)], _ format: RowFormat, chunk: Int = 64
    ) throws -> String {
        let stream = try reader.snapshot().stream(try Fixture.query(items), as: format)
        var bytes: [UInt8] = []
        while try stream.append(atLeast: chunk, to: &bytes) {}
        return String(decoding: bytes, as: UTF8.self)
    }

    static func query(_ items: [(String, String)]) throws(QueryError) -> RowQuery {
        try RowQuery.parse(items: items.map { (name: $0.0, value: $0.1) }, schema: schema)
    }

    static func key(_ sailing: String, _ berth: Int64) -> Key {
        Key([.text(Text(sailing)), .integer(berth)])
    }

    static func row(
        guest: String? = nil, deck: Int64? = nil, isOpen: Bool = true, isQuiet: Bool? = nil,
        holds: [String] = [], state: String = "made", offset: Int64 = 0
    ) -> StoredRow {
        StoredRow(
            row: Row([
                guest.map { .text(Text($0)) } ?? .null, deck.map(Value.integer) ?? .null,
                .bool(isOpen), isQuiet.map(Value.bool) ?? .null,
                .list(holds.map { Text($0) }), .text(Text(state)),
            ]), lastEventOffset: Offset(offset))
    }
}
