import EventLog
import SQLite
import Testing

/// Logs with batches in frames, as payloads, and both.
@Suite struct CompressedLogTests {
    private let directory = TemporaryDirectory()

    private var uncompressed: EventLogOptions {
        var options = EventLogOptions()
        options.compressedBytes = .max
        return options
    }

    private func database() throws -> Database {
        try Database(path: "\(directory.path)/log/log.db", access: .readWrite)
    }

    /// How many batches are stored as frames, and how many as payloads.
    private func stored() throws -> [Int64?] {
        let frames = "FROM batches WHERE substr(payload, 1, 4)"
        return [
            try database().integer("SELECT count(*) \(frames) = x'28B52FFD'"),
            try database().integer("SELECT count(*) \(frames) = x'01000000'"),
        ]
    }

    /// A log as an older version left it: payloads only, and the format that says so.
    private func makeOldLog(_ range: Range<Int>) async throws {
        let log = try directory.open(uncompressed)
        _ = try await log.append(block(log, range))
        log.close()
        try database().execute("UPDATE meta SET value = 1 WHERE key = 'format'")
    }

    @Test func onlyLargeBatchesAreCompressed() async throws {
        let log = try directory.open()
        _ = try await log.append(block(log, 0..<1))
        _ = try await log.append(block(log, 1..<5))
        #expect(try stored() == [0, 2])
        _ = try await log.append(block(log, 5..<105))
        #expect(try stored() == [1, 2])
        let bytes = try #require(
            try database().integer(
                "SELECT max(length(payload)) FROM batches WHERE event_count = 100"))
        #expect(bytes < 100 * 30)
        #expect(log.metrics.bytes > Int(bytes) && log.metrics.bytes < Int(bytes) + 1_500)
        #expect(try ids(log) == Array(0..<105))
    }

    @Test func anOldLogIsReadAndGoesOn() async throws {
        try await makeOldLog(0..<200)
        #expect(try stored() == [0, 1])
        let log = try directory.open()
        #expect(log.stopReason == nil)
        #expect(try ids(log) == Array(0..<200))
        _ = try await log.append(block(log, 200..<400))
        #expect(try stored() == [1, 1])
        #expect(try ids(log) == Array(0..<400))
        #expect(log.topicCounts.map(\.count) == [400, 0])
        log.close()
        // A version that reads no frames must not take them for damage.
        #expect(try database().integer("SELECT value FROM meta WHERE key = 'format'") == 2)
        let again = try directory.open(uncompressed)
        _ = try await again.append(block(again, 400..<600))
        #expect(try stored() == [1, 2])
        #expect(try ids(again) == Array(0..<600))
        #expect(again.topicCounts.map(\.count) == [600, 0])
    }

    @Test func anyEventOfAnyBatchIsGivenByItsOffset() async throws {
        try await makeOldLog(0..<150)
        let log = try directory.open()
        for range in [150..<300, 300..<301, 301..<450] {
            _ = try await log.append(block(log, range))
        }
        #expect(try stored() == [2, 2])
        let reader = try log.makeReader()
        let end = Int(log.end.next.rawValue)
        for offset in (0..<end).shuffled() {
            let found = try reader.event(at: Offset(Int64(offset))) { event in
                #expect(event.offset.rawValue == Int64(offset))
                return String(decoding: event.json, as: UTF8.self)
            }
            #expect(found == eventText("id-\(offset)"))
        }
    }

    @Test func aDuplicateIsFoundInAFrameAsInAPayload() async throws {
        try await makeOldLog(0..<100)
        let log = try directory.open()
        _ = try await log.append(block(log, 100..<200))
        let again = try await log.append(block(log, 50..<250))
        #expect(again.duplicates == 150 && again.appended == 50)
        await #expect(throws: AppendError.conflict(index: 0, source: "/test", id: "id-120")) {
            try await log.append(block(log, [120], count: 2))
        }
        log.close()
        // The ids are read from the log where the files that hold them are gone.
        TemporaryDirectory.remove("\(directory.path)/log/dedupe")
        let reopened = try directory.open()
        let third = try await reopened.append(block(reopened, 0..<260))
        #expect(third.duplicates == 250 && third.appended == 10)
    }

    @Test func aByteThatFlipsInAFrameIsDamageOfItsBatchAlone() async throws {
        let log = try directory.open()
        for start in stride(from: 0, to: 300, by: 100) {
            _ = try await log.append(block(log, start..<start + 100))
        }
        #expect(try stored() == [3, 0])
        let length = try #require(
            try database().integer("SELECT length(payload) FROM batches WHERE first_offset = 100"))
        for place in Array(stride(from: 1, to: length, by: 97)) + [length] {
            let flip = """
                UPDATE batches SET payload = CAST(substr(payload, 1, \(place - 1)) || CASE
                    substr(payload, \(place), 1) WHEN x'5A' THEN x'5B' ELSE x'5A' END
                    || substr(payload, \(place + 1)) AS BLOB) WHERE first_offset = 100
                """
            let whole = try database()
            try whole.execute("CREATE TABLE kept AS SELECT * FROM batches")
            try whole.execute(flip)
            let reader = try log.makeReader()
            var given = 0
            do {
                try reader.read(from: .zero) { _ in
                    given += 1
                    return true
                }
                Issue.record("byte \(place) was not missed")
            } catch LogReadError.damaged(let first, let last, let detail) {
                #expect(given == 100 && first.rawValue == 100 && last.rawValue == 199)
                #expect(detail == "its checksum does not match")
            }
            #expect(try reader.event(at: Offset(250)) { _ in true } == true)
            try whole.execute(
                """
                DELETE FROM batches; INSERT INTO batches SELECT * FROM kept; DROP TABLE kept
                """)
        }
        #expect(try ids(log) == Array(0..<300))
    }

    @Test func aFrameAtTheEndThatIsDamagedStopsIngest() async throws {
        let log = try directory.open()
        _ = try await log.append(block(log, 0..<100))
        log.close()
        try database().execute("UPDATE batches SET checksum = checksum + 1")
        #expect(try directory.open().stopReason != nil)
    }
}
