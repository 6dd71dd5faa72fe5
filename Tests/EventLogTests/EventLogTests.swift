import EventLog
import Glibc
import SQLite
import Testing

@Suite struct EventLogTests {
    private let directory = TemporaryDirectory()

    private func failure(
        _ log: EventLog, _ block: EventBlock, _ producer: ProducerNumber? = nil
    ) async -> AppendError? {
        do {
            _ = try await log.append(block, producer: producer)
            return nil
        } catch {
            return error
        }
    }

    @Test func appendedEventsGetDenseOffsets() async throws {
        let log = try directory.open()
        #expect(log.end == .none)
        let first = try await log.append(block(log, 0..<3))
        #expect(first.appended == 3 && first.duplicates == 0)
        #expect(first.firstOffset == .zero && first.lastOffset == Offset(2))
        #expect(first.position == Position(last: 2))
        let second = try await log.append(block(log, 3..<5))
        #expect(second.firstOffset == Offset(3))
        #expect(log.end == Position(last: 4))
        #expect(try ids(log) == Array(0..<5))
        #expect(try ids(log, from: Offset(3)) == [3, 4])
        #expect(log.topicCounts.map(\.count) == [5, 0])
        #expect(try log.appendedAt(Offset(4)) == 1_000)
        #expect(try log.appendedAt(Offset(5)) == nil)
    }

    @Test func appendsOfManyTasksAreAllInTheLogOnce() async throws {
        let log = try directory.open()
        let ranges = try await withThrowingTaskGroup(of: ClosedRange<Int64>.self) { group in
            for task in 0..<16 {
                group.addTask {
                    var covered: [ClosedRange<Int64>] = []
                    for request in 0..<20 {
                        let first = (task * 20 + request) * 5
                        let done = try await log.append(block(log, first..<first + 5))
                        let low = try #require(done.firstOffset).rawValue
                        covered.append(low...(try #require(done.lastOffset).rawValue))
                        #expect(done.position <= log.end)
                        #expect(
                            try ids(log, from: Offset(low)).prefix(5) == .init(first..<first + 5))
                    }
                    return covered[0].lowerBound...covered[19].upperBound
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(ranges.count == 16)
        #expect(log.end == Position(last: 1_599))
        #expect(try ids(log).sorted() == Array(0..<1_600))
    }

    @Test func duplicatesAreCountedAndNotAppended() async throws {
        let log = try directory.open()
        let twice = try await log.append(block(log, [1, 2, 1, 1]))
        #expect(twice.appended == 2 && twice.duplicates == 2)
        let again = try await log.append(block(log, [2, 1]))
        #expect(again.appended == 0 && again.duplicates == 2)
        #expect(again.firstOffset == nil && again.lastOffset == nil)
        #expect(again.position == Position(last: 1))
        let mixed = try await log.append(block(log, [2, 3]))
        #expect(mixed.appended == 1 && mixed.firstOffset == Offset(2))
        #expect(try ids(log) == [1, 2, 3])
        #expect(log.metrics.duplicates == 5)
    }

    @Test func anEventWrittenAnotherWayIsADuplicate() async throws {
        let log = try directory.open()
        var decoder = log.makeDecoder()
        _ = try await log.append(decoder.decode(Array(eventText("a").utf8)))
        let other =
            #"{"specversion":"1.0", "data":{"count":1,"thing":"t1"},"topic":"things","#
            + #""type":"thing-m\u0061de","source":"/test","datacontenttype":"application/json","#
            + #""id":"a"}"#
        let again = try await log.append(decoder.decode(Array(other.utf8)))
        #expect(again.duplicates == 1 && again.appended == 0)
    }

    @Test func aDecoderWithAnotherSeedFindsDuplicatesToo() async throws {
        let log = try directory.open()
        _ = try await log.append(block(log, 0..<3))
        var decoder = EventDecoder(catalog: testCatalog)
        let block = try decoder.decode(Array(eventText("id-1").utf8))
        #expect(try await log.append(block).duplicates == 1)
    }

    @Test func theSameIDWithOtherContentAppendsNothing() async throws {
        let log = try directory.open()
        _ = try await log.append(block(log, [1]))
        var decoder = log.makeDecoder()
        let text = [eventText("id-7"), eventText("id-1", count: 2)].joined(separator: "\n")
        let block = try decoder.decode(Array(text.utf8), as: .lines)
        let conflict = AppendError.conflict(index: 1, source: "/test", id: "id-1")
        #expect(await failure(log, block) == conflict)
        let within = [eventText("id-8"), eventText("id-8", count: 2)].joined(separator: "\n")
        let both = try decoder.decode(Array(within.utf8), as: .lines)
        #expect(await failure(log, both) == .conflict(index: 1, source: "/test", id: "id-8"))
        #expect(try await log.append(EventLogTests.one(log, 7)).appended == 1)
        #expect(try ids(log) == [1, 7])
    }

    private static func one(_ log: EventLog, _ id: Int) throws -> EventBlock {
        try block(log, [id])
    }

    @Test func anotherTopicIsOtherContent() async throws {
        let log = try directory.open()
        var decoder = log.makeDecoder()
        let text = Array(eventText("a").utf8)
        _ = try await log.append(decoder.decode(text))
        let elsewhere = try decoder.decode(text, topic: "endings")
        #expect(await failure(log, elsewhere) == .conflict(index: 0, source: "/test", id: "a"))
    }

    @Test func aLogComesBackAsItWas() async throws {
        let first = try directory.open()
        let id = first.id
        _ = try await first.append(block(first, 0..<50))
        first.close()
        #expect(await failure(first, try block(first, [99])) != nil)
        let second = try directory.open()
        #expect(second.id == id)
        #expect(second.end == Position(last: 49))
        #expect(second.topicCounts.map(\.count) == [50, 0])
        #expect(try await second.append(block(second, 0..<51)).duplicates == 50)
        #expect(try second.appendedAt(Offset(3)) == 1_000)
        #expect(try ids(second) == Array(0..<51))
    }

    @Test func aLogThatWasNotClosedComesBack() async throws {
        let abandoned = try directory.open()
        _ = try await abandoned.append(block(abandoned, 0..<10))
        let second = try directory.open()
        #expect(second.end == Position(last: 9))
        #expect(try ids(second) == Array(0..<10))
        #expect(try await second.append(block(second, 5..<12)).duplicates == 5)
        withExtendedLifetime(abandoned) {}
    }

    @Test func numberedRequestsAreAppendedOnceAndInOrder() async throws {
        let log = try directory.open()
        func number(_ epoch: Int64, _ sequence: Int64) -> ProducerNumber {
            ProducerNumber(id: "p", epoch: epoch, sequence: sequence)
        }
        #expect(await failure(log, try block(log, [0]), number(4, 1)) == .producerGap(expected: 0))
        #expect(try await log.append(block(log, [0]), producer: number(4, 0)).appended == 1)
        #expect(try await log.append(block(log, [1]), producer: number(4, 1)).appended == 1)
        let repeated = try await log.append(block(log, [5, 6]), producer: number(4, 1))
        #expect(repeated.appended == 0 && repeated.duplicates == 2)
        #expect(await failure(log, try block(log, [2]), number(4, 3)) == .producerGap(expected: 2))
        #expect(
            await failure(log, try block(log, [2]), number(3, 0))
                == .producerFenced(currentEpoch: 4))
        #expect(await failure(log, try block(log, [2]), number(5, 2)) == .producerGap(expected: 0))
        #expect(try await log.append(block(log, [2]), producer: number(5, 0)).appended == 1)
        log.close()
        let reopened = try directory.open()
        #expect(
            try await reopened.append(block(reopened, [9]), producer: number(5, 0)).appended == 0)
        #expect(try ids(reopened) == [0, 1, 2])
    }

    @Test func aNumberIsNotTakenByARefusedRequest() async throws {
        let log = try directory.open()
        _ = try await log.append(block(log, [1]))
        let number = ProducerNumber(id: "p", epoch: 0, sequence: 0)
        #expect(await failure(log, try block(log, [1], count: 2), number) != nil)
        #expect(try await log.append(block(log, [2]), producer: number).appended == 1)
    }

    @Test func anEmptyRequestAppendsNothing() async throws {
        let log = try directory.open()
        let done = try await log.append(block(log, []))
        #expect(done.appended == 0 && done.position == .none)
        #expect(log.metrics.commits == 0)
    }

    @Test func aFullDatabaseRefusesAndHeals() async throws {
        var options = EventLogOptions()
        options.maximumPages = 40
        let log = try directory.open(options)
        var next = 0
        while await failure(log, try block(log, next..<next + 100)) == nil { next += 100 }
        #expect(next > 0)
        #expect(await failure(log, try block(log, next..<next + 100)) == .diskFull)
        #expect(try ids(log) == Array(0..<next))
        #expect(try await log.append(block(log, 0..<100)).duplicates == 100)
        log.close()
        let healed = try directory.open()
        #expect(try await healed.append(block(healed, next..<next + 100)).appended == 100)
        #expect(try ids(healed) == Array(0..<next + 100))
    }

    @Test func requestsBeyondTheQueueAreRefusedAtOnce() async throws {
        var options = EventLogOptions()
        options.queuedBytes = 1
        let log = try directory.open(options)
        let blocks = try (0..<200).map { try block(log, [$0]) }
        let outcomes = await withTaskGroup(of: AppendError?.self) { group in
            for block in blocks { group.addTask { await failure(log, block) } }
            return await group.reduce(into: [AppendError?]()) { $0.append($1) }
        }
        #expect(outcomes.allSatisfy { $0 == nil || $0 == .overloaded })
        #expect(try ids(log).count == outcomes.count { $0 == nil })
    }

    @Test func subscribersHearOfEveryCommitUntilTheyLeave() async throws {
        let log = try directory.open()
        let (positions, heard) = AsyncStream.makeStream(of: Position.self)
        let subscription = log.subscribe { heard.yield($0) }
        _ = try await log.append(block(log, 0..<2))
        _ = try await log.append(block(log, 0..<2))
        _ = try await log.append(block(log, 2..<3))
        subscription.cancel()
        _ = try await log.append(block(log, 3..<4))
        heard.finish()
        var all: [Position] = []
        for await position in positions { all.append(position) }
        #expect(all == [Position(last: 1), Position(last: 2)])
    }

    @Test func aForeignDatabaseIsRefused() throws {
        _ = try directory.open()
        let other = TemporaryDirectory()
        let path = "\(other.path)/log"
        _ = try EventLog.open(directory: path, catalog: testCatalog)
        let database = try Database(path: "\(path)/log.db", access: .readWrite)
        try database.execute("UPDATE meta SET value = 99 WHERE key = 'format'")
        #expect(throws: EventLogError.self) {
            try EventLog.open(directory: path, catalog: testCatalog)
        }
        try database.execute("PRAGMA application_id = 1")
        #expect(throws: EventLogError.self) {
            try EventLog.open(directory: path, catalog: testCatalog)
        }
    }

    @Test func whatAKilledProcessLeftIsMadeDurableBeforeAnythingRestsOnIt() async throws {
        let directory = TemporaryDirectory()
        let log = try directory.open()
        _ = try await log.append(try block(log, 0..<100))
        // The files as a killed process leaves them: the events are in the WAL alone.
        let copy = TemporaryDirectory()
        mkdir("\(copy.path)/log", 0o755)
        for name in ["log.db", "log.db-wal"] {
            try copyFile("\(directory.path)/log/\(name)", to: "\(copy.path)/log/\(name)")
        }
        #expect(fileSize("\(copy.path)/log/log.db-wal") > 0)
        let again = try copy.open()
        #expect(fileSize("\(copy.path)/log/log.db-wal") == 0)
        #expect(try ids(again) == Array(0..<100))
        again.close()
        log.close()
    }
}

private func fileSize(_ path: String) -> Int {
    var facts = stat()
    return stat(path, &facts) == 0 ? Int(facts.st_size) : -1
}

private func copyFile(_ path: String, to copy: String) throws {
    let source = try #require(fopen(path, "rb"))
    let target = try #require(fopen(copy, "wb"))
    defer {
        fclose(source)
        fclose(target)
    }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    while true {
        let count = fread(&bytes, 1, bytes.count, source)
        guard count > 0 else { return }
        #expect(fwrite(bytes, 1, count, target) == count)
    }
}
