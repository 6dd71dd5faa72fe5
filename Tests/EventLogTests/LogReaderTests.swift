import EventLog
import SQLite
import Testing

@Suite struct LogReaderTests {
    private let directory = TemporaryDirectory()

    private var small: EventLogOptions {
        var options = EventLogOptions()
        options.batchBytes = 1_000
        return options
    }

    private func damage(_ sql: String) throws {
        let database = try Database(path: "\(directory.path)/log/log.db", access: .readWrite)
        try database.execute(sql)
        #expect(database.changes > 0)
    }

    /// The offsets that can be read, and the damaged ranges between them.
    private func survey(_ log: EventLog) throws -> (good: [Int64], bad: [ClosedRange<Int64>]) {
        let reader = try log.makeReader()
        var good: [Int64] = []
        var bad: [ClosedRange<Int64>] = []
        var next = Offset.zero
        while next < log.end.next {
            do {
                next = try reader.read(from: next) { event in
                    good.append(event.offset.rawValue)
                    return true
                }
            } catch LogReadError.damaged(let first, let last, _) {
                bad.append(first.rawValue...last.rawValue)
                next = Offset(last.rawValue + 1)
            }
        }
        return (good, bad)
    }

    @Test func aReadStopsWhereItIsTold() async throws {
        let log = try directory.open(small)
        _ = try await log.append(block(log, 0..<100))
        let reader = try log.makeReader()
        var seen: [Int64] = []
        func read(_ from: Int64, events: Int = .max, bytes: Int = .max) throws -> Offset {
            seen = []
            return try reader.read(from: Offset(from), maxEvents: events, maxBytes: bytes) {
                seen.append($0.offset.rawValue)
                return seen.count < 50
            }
        }
        #expect(try read(7, events: 20) == Offset(27))
        #expect(seen == Array(7..<27))
        #expect(try read(0) == Offset(50))
        #expect(try read(0, bytes: 100) == Offset(2))
        #expect(try read(98) == Offset(100))
        #expect(try read(100) == Offset(100))
        #expect(try read(0, events: 0) == .zero && seen.isEmpty)
    }

    @Test func anEventIsGivenAsItWasSent() async throws {
        let log = try directory.open()
        var decoder = log.makeDecoder()
        let text = eventText("a", extra: #", "time" : "2026-07-14T08:00:00Z""#)
        _ = try await log.append(decoder.decode(Array("[ \(text) ]".utf8), topic: "endings"))
        let reader = try log.makeReader()
        let found: Bool? = try reader.event(at: .zero) { event in
            #expect(String(decoding: event.json, as: UTF8.self) == text)
            #expect(String(decoding: event.time, as: UTF8.self) == "2026-07-14T08:00:00Z")
            #expect(
                String(decoding: event.data, as: UTF8.self) == #"{"thing":"t1","count":1}"#)
            #expect(event.type == "thing-made" && event.typeIndex == 0)
            #expect(event.topic == "endings" && event.topicIndex == 1)
            #expect(event.appendedAt == 1_000)
            return true
        }
        #expect(found == true)
        #expect(try reader.event(at: Offset(1)) { _ in true } == nil)
    }

    @Test(arguments: [
        "UPDATE batches SET payload = zeroblob(length(payload))",
        "UPDATE batches SET payload = substr(payload, 1, length(payload) - 1)",
        "UPDATE batches SET payload = x''",
        "UPDATE batches SET appended_at = appended_at + 1",
        "UPDATE batches SET checksum = checksum + 1",
    ]) func aDamagedBatchIsReportedAndNeverGiven(_ update: String) async throws {
        let log = try directory.open(small)
        _ = try await log.append(block(log, 0..<40))
        let whole = try survey(log)
        #expect(whole.good == Array(0..<40) && whole.bad.isEmpty)
        let second = "(SELECT first_offset FROM batches ORDER BY 1 LIMIT 1 OFFSET 1)"
        try damage("\(update) WHERE first_offset = \(second)")
        let (good, bad) = try survey(log)
        let range = try #require(bad.first)
        #expect(bad.count == 1)
        #expect(good == (0..<40).filter { !range.contains($0) })
        #expect(good.count < 40 && range.lowerBound > 0)
    }

    @Test func missingOffsetsAreDamage() async throws {
        let log = try directory.open(small)
        _ = try await log.append(block(log, 0..<40))
        let second = "(SELECT first_offset FROM batches ORDER BY 1 LIMIT 1 OFFSET 1)"
        try damage("DELETE FROM batches WHERE first_offset = \(second)")
        let (good, bad) = try survey(log)
        #expect(bad.count == 1)
        #expect(good.count + (bad.first?.count ?? 0) == 40)
    }

    @Test func aDamagedTailStopsIngestAndReadsGoOn() async throws {
        let log = try directory.open(small)
        _ = try await log.append(block(log, 0..<40))
        log.close()
        let last = "(SELECT max(first_offset) FROM batches)"
        try damage("UPDATE batches SET checksum = 1 WHERE first_offset = \(last)")
        let reopened = try directory.open(small)
        #expect(reopened.stopReason != nil)
        await #expect(throws: AppendError.self) {
            try await reopened.append(block(reopened, [99]))
        }
        let (good, bad) = try survey(reopened)
        #expect(!good.isEmpty && bad.count == 1)
        #expect(reopened.end == Position(last: 39))
    }
}
