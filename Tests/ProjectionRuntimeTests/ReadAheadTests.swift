import EventLog
import GoldenData
import Projections
import Testing

@testable import ProjectionRuntime

@Suite struct ReadAheadTests {
    private func ahead(_ log: EventLog) throws -> ReadAhead {
        let all = [UInt64](repeating: 1, count: log.catalog.types.count)
        return ReadAhead(try log.makeReader(), HostFixture.manifest, all, label: "ahead")
    }

    private func offsets(_ ahead: ReadAhead, pages: Int = .max) throws -> [Int64] {
        var offsets: [Int64] = []
        var count = 0
        while count < pages, let page = try ahead.nextPage() {
            offsets += page.entries.map(\.offset.rawValue)
            #expect(page.keys.count == page.codes.count)
            ahead.recycle(page)
            count += 1
        }
        return offsets
    }

    /// More pages than are ever held at once, read to an end in the middle of the log.
    @Test func everyEventComesOnceAndInOrder() async throws {
        let fixture = HostFixture()
        let log = try fixture.openLog()
        try await log.append(try GoldenData.hard.lines())
        let ahead = try ahead(log)
        ahead.start(from: Offset(7), to: Offset(15_000))
        #expect(try offsets(ahead) == Array(7..<15_000))
        #expect(ahead.position == nil)
        log.close()
        withExtendedLifetime(fixture) {}
    }

    /// What was read and not asked for is forgotten; the next run begins where it is told to.
    @Test(arguments: [0, 1, 3])
    func aRunThatIsCancelledLeavesNothingBehind(pages: Int) async throws {
        let fixture = HostFixture()
        let log = try fixture.openLog()
        try await log.append(try GoldenData.hard.lines())
        let ahead = try ahead(log)
        for start in [0, 9_000] as [Int64] {
            ahead.start(from: Offset(start), to: log.end.next)
            let found = try offsets(ahead, pages: pages)
            #expect(found == Array(start..<start + Int64(found.count)))
            ahead.cancel()
            #expect(ahead.position == nil)
            #expect(try ahead.nextPage() == nil)
        }
        log.close()
        withExtendedLifetime(fixture) {}
    }

    /// The last page was given and the end was not asked for.
    @Test func whatWasGivenToItsLastPageDoesNotGoOn() async throws {
        let fixture = HostFixture()
        let log = try fixture.openLog()
        try await log.append(try GoldenData.hard.lines().prefix(10))
        let ahead = try ahead(log)
        ahead.start(from: .zero, to: Offset(10))
        #expect(ahead.goesOn(with: .zero))
        #expect(try offsets(ahead, pages: 1) == Array(0..<10))
        #expect(!ahead.goesOn(with: Offset(10)))
        ahead.cancel()
        log.close()
        withExtendedLifetime(fixture) {}
    }
}
