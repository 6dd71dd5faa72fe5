import EventLog
import Projections
import SQLite
import StreamTables
import Testing

@testable import TableQueries

@Suite struct RowReaderTests {
    private func row(_ fixture: Fixture, _ key: Key, fields: String? = nil) throws -> String? {
        let items = fields.map { [(name: "fields", value: $0)] } ?? []
        let lookup = try RowLookup.parse(key: key, items: items, schema: Fixture.schema)
        let snapshot = try fixture.reader.snapshot()
        var bytes: [UInt8] = []
        guard try snapshot.appendRow(lookup, to: &bytes) else {
            #expect(bytes.isEmpty)
            return nil
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func aRowIsFoundByTheBytesOfItsKey() throws {
        let fixture = try Fixture([Fixture.key("é", 1): Fixture.row(guest: "g", deck: 4)])
        #expect(
            try row(fixture, Fixture.key("é", 1))
                == #"{"sailing_id":"é","berth":1,"guest":"g","deck":4,"is_open":true,"#
                + #""is_quiet":null,"holds":[],"state":"made","last_event_offset":0}"#)
        #expect(
            try row(fixture, Fixture.key("é", 1), fields: "deck,guest")
                == #"{"deck":4,"guest":"g"}"#)
        #expect(try row(fixture, Fixture.key("e\u{301}", 1)) == nil)
        #expect(try row(fixture, Fixture.key("é", 2)) == nil)
    }

    @Test func aSnapshotKeepsItsCheckpointAndItsRowsWhileTheTableMovesOn() throws {
        let fixture = try Fixture([Fixture.key("s", 1): Fixture.row()])
        let query = try Fixture.query([("fields", "state")])
        do {
            let snapshot = try fixture.reader.snapshot()
            let position = snapshot.checkpoint.position
            try fixture.put([
                RowChange(key: Fixture.key("s", 1), new: Fixture.row(state: "moved"))
            ])
            var bytes: [UInt8] = []
            _ = try snapshot.appendPage(query, to: &bytes)
            #expect(
                String(decoding: bytes, as: UTF8.self)
                    == #"{"rows":[{"state":"made"}],"next_cursor":null}"#)
            #expect(position < fixture.writer.checkpoint.position)
        }
        #expect(try fixture.page(query).json == #"{"rows":[{"state":"moved"}],"next_cursor":null}"#)
        #expect(try fixture.reader.snapshot().checkpoint == fixture.writer.checkpoint)
    }

    @Test func aPageIsAppendedToWhatIsThere() throws {
        let fixture = try Fixture([
            Fixture.key("s", 1): Fixture.row(), Fixture.key("s", 2): Fixture.row(),
        ])
        let query = try Fixture.query([("fields", "berth"), ("limit", "1")])
        let snapshot = try fixture.reader.snapshot()
        var bytes = Array("before".utf8)
        let cursor = try #require(try snapshot.appendPage(query, to: &bytes))
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == "before{\"rows\":[{\"berth\":1}],\"next_cursor\":\"\(cursor.text)\"}")
    }

    @Test func aCursorOfAnotherLogIsRefused() throws {
        let rows = [Fixture.key("s", 1): Fixture.row(), Fixture.key("s", 2): Fixture.row()]
        let first = try Fixture.query([("limit", "1")])
        let cursor = try #require(try Fixture(rows).page(first).cursor)
        let next = try first.continued(at: cursor.text)
        let other = try Fixture(rows, log: "log-2")
        #expect(throws: RowReadError.self) { try other.page(next) }
        #expect(throws: RowReadError.self) {
            try other.reader.snapshot().stream(next, as: .ndjson)
        }
        #expect(try Fixture(rows).page(next).cursor == nil)
    }

    @Test(arguments: [1, 50, 1_000, 1_000_000])
    func aStreamIsWrittenInChunksOfWholeRows(chunk: Int) throws {
        var rows: [Key: StoredRow] = [:]
        for berth in 0..<300 { rows[Fixture.key("s", Int64(berth))] = Fixture.row() }
        let fixture = try Fixture(rows)
        let stream = try fixture.reader.snapshot()
            .stream(try Fixture.query([("fields", "berth")]), as: .ndjson)
        try fixture.put([RowChange(key: Fixture.key("s", 299), new: nil)])
        var all: [UInt8] = []
        var hasMore = true
        while hasMore {
            var part: [UInt8] = []
            hasMore = try stream.append(atLeast: chunk, to: &part)
            #expect(part.isEmpty || part.last == 0x0A)
            #expect(part.count < chunk + 20)
            #expect(!hasMore || part.count >= chunk)
            all += part
        }
        #expect(try !stream.append(atLeast: chunk, to: &all))
        #expect(stream.count == 300)
        let expected = (0..<300).map { "{\"berth\":\($0)}\n" }.joined()
        #expect(String(decoding: all, as: UTF8.self) == expected)
        #expect(try fixture.page(("limit", "1"), ("fields", "state")).hasPrefix("{\"rows\""))
    }

    @Test func aCancelledStreamFreesTheReader() throws {
        let fixture = try Fixture([
            Fixture.key("s", 1): Fixture.row(), Fixture.key("s", 2): Fixture.row(),
        ])
        let query = try Fixture.query([])
        let stream = try fixture.reader.snapshot().stream(query, as: .ndjson)
        var bytes: [UInt8] = []
        #expect(try stream.append(atLeast: 1, to: &bytes))
        #expect(throws: TableError.self) { _ = try fixture.reader.snapshot() }
        stream.cancel()
        #expect(try !stream.append(atLeast: 1, to: &bytes))
        #expect(try fixture.page(query).cursor == nil)
        _ = try fixture.reader.snapshot().stream(query, as: .csv)
        #expect(try fixture.page(query).cursor == nil)
    }

    @Test func aRepeatedShapeOfQuestionIsCompiledOnce() throws {
        let database = try Database(path: ":memory:", access: .readWrite)
        var cache = StatementCache(capacity: 2)
        let first = try cache.take("SELECT 1", from: database)
        #expect(cache.count == 0)
        cache.giveBack(first, "SELECT 1")
        cache.giveBack(try cache.take("SELECT 2", from: database), "SELECT 2")
        #expect(try cache.take("SELECT 1", from: database) === first)
        cache.giveBack(first, "SELECT 1")
        cache.giveBack(try cache.take("SELECT 3", from: database), "SELECT 3")
        #expect(cache.count == 2)
        // 2 was unused longest and made room.
        #expect(try cache.take("SELECT 1", from: database) === first)
    }
}
