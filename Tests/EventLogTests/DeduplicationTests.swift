import EventLog
import Glibc
import Testing

/// Deduplication where most identities are in runs on disk.
@Suite struct DeduplicationTests {
    private let directory = TemporaryDirectory()
    private var runs: String { "\(directory.path)/log/dedupe" }

    private var small: EventLogOptions {
        var options = EventLogOptions()
        options.recentHashes = 64
        options.runRatio = 3
        options.batchBytes = 2_000
        return options
    }

    private func fill(_ log: EventLog, _ ids: Range<Int>) async throws {
        for first in stride(from: ids.lowerBound, to: ids.upperBound, by: 50) {
            let last = min(first + 50, ids.upperBound)
            #expect(try await log.append(block(log, first..<last)).appended == last - first)
        }
    }

    @Test func everyEventIsKnownThroughRunsAndMerges() async throws {
        let log = try directory.open(small)
        try await fill(log, 0..<3_000)
        log.close()
        let files = TemporaryDirectory.names(runs)
        #expect(files.count > 1 && files.count < 12)
        let reopened = try directory.open(small)
        let again = try await reopened.append(block(reopened, 0..<3_000))
        #expect(again.duplicates == 3_000)
        #expect(reopened.metrics.deduplicationRebuilds == 0)
    }

    @Test func lostRunsAreMadeAgainFromTheLog() async throws {
        let log = try directory.open(small)
        try await fill(log, 0..<1_000)
        log.close()
        TemporaryDirectory.remove(runs)
        let reopened = try directory.open(small)
        #expect(try await reopened.append(block(reopened, 0..<1_001)).duplicates == 1_000)
        #expect(!TemporaryDirectory.names(runs).isEmpty)
    }

    @Test func aRunDamagedWhileInUseIsMadeAgain() async throws {
        let log = try directory.open(small)
        try await fill(log, 0..<1_000)
        log.close()
        for name in TemporaryDirectory.names(runs) {
            let descriptor = open("\(runs)/\(name)", O_RDWR)
            let size = lseek(descriptor, 0, SEEK_END)
            pwrite(descriptor, "damaged!", 8, size - 9)
            close(descriptor)
        }
        let reopened = try directory.open(small)
        #expect(try await reopened.append(block(reopened, 0..<1_000)).duplicates == 1_000)
        #expect(reopened.metrics.deduplicationRebuilds > 0)
        #expect(try await reopened.append(block(reopened, 990..<1_010)).duplicates == 10)
    }

    @Test func aLogThatWasCutShortForgetsTheRest() async throws {
        let log = try directory.open(small)
        try await fill(log, 0..<500)
        log.close()
        let older = TemporaryDirectory()
        mkdir("\(older.path)/log", 0o755)
        let shorter = try older.open(small)
        try await fill(shorter, 0..<100)
        shorter.close()
        rename("\(older.path)/log/log.db", "\(directory.path)/log/log.db")
        let reopened = try directory.open(small)
        let done = try await reopened.append(block(reopened, 0..<500))
        #expect(done.duplicates == 100 && done.appended == 400)
    }
}
