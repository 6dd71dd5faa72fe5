import EventLog
import GoldenData
import ProjectionRuntime
import Projections
import SQLite
import StreamTables
import Testing

/// A refold finds what somebody did to a file, and takes its place.
@Suite struct EditedFileTests {
    @Test(arguments: [
        "UPDATE amounts SET amount = amount + 1 WHERE id = 3",
        "UPDATE amounts SET last_event_offset = 0 WHERE id = 3",
        "DELETE FROM amounts WHERE id = 3",
        "INSERT INTO amounts VALUES('g9', 1, 0, 1, x'')",
        "UPDATE sums SET sum = sum - 1 WHERE \"group\" = 'g'",
        "DELETE FROM labelled_sums",
    ])
    func anEditIsFoundCountedAndRepairedUnderAnotherGeneration(edit: String) async throws {
        let fixture = HostFixture(Amounts.catalog)
        let events = (0..<400).map { AmountEvent.added("g", Int64($0 % 10), Int64($0)) }
        try await fixture.versions { both in
            try await both.log.append([AmountEvent.labelled("g", "a")] + events)
            await both.served.caughtUp(with: both.log)
        }
        let path = try fixture.onlyTable()
        try Database(path: path, access: .readWrite).execute(edit)
        try await fixture.running(all: VersionFixture.versions) { log, host in
            let both = VersionFixture(log: log, host: host)
            #expect(try both.difference(#require(both.served.live)) != nil)
            try await host.verify("amounts")
            let again = await projectionError { try await host.verify("amounts") }
            if both.served.verification?.state == .running {
                guard case .alreadyBuilding? = again else {
                    Issue.record("another error: \(String(describing: again))")
                    return
                }
            }
            await eventually {
                both.served.verification.map { $0.state != .running && $0.isRepaired } ?? false
            }
            let verification = try #require(both.served.verification)
            #expect(verification.state == .drifted)
            #expect(verification.result?.differences == 1)
            #expect(verification.position == log.end)
            #expect(both.served.driftRows == 1)
            #expect(both.served.live?.generation == 2)
            #expect(try both.difference(#require(both.served.live)) == nil)
            await eventually { !fileExists(path) }
            await both.expectNoStrayFiles(fixture)
            try await both.verified()
        }
    }

    @Test func aFileThatNobodyEditedMatchesWhileEventsCome() async throws {
        let fixture = HostFixture(Amounts.catalog)
        try await fixture.versions { both in
            try await both.append(1_000)
            try await both.buildSecond()
            try await whileAppending(10, to: both) {
                for version in [1, 2, 1, 2] {
                    let begun = try await both.host.verify("amounts", version: version)
                    await eventually { both.served.verification?.state != .running }
                    let verification = try #require(both.served.verification)
                    #expect(verification.state == .matched, "\(verification.reason ?? "")")
                    #expect(verification.version == version)
                    #expect(verification.generation == begun.generation)
                }
            }
            #expect(both.served.files.map(\.generation) == [1, 2], "no file was replaced")
        }
    }

    /// Rows in quarantine are no drift: a refold by the same rules stops at the same events.
    @Test func aFileWithKeysInQuarantineMatches() async throws {
        let fixture = HostFixture(Amounts.catalog)
        var random = SeededRandom(seed: 1)
        let events = AmountEvent.random(1_500, groups: 12, ids: 10, poison: 30, &random)
        try await fixture.running(all: [Amounts()]) { log, host in
            for start in stride(from: 0, to: events.count, by: 100) {
                try await log.append(events[start..<start + 100])
                await host.projections[0].caughtUp(with: log)
            }
            try await host.verify("amounts")
            let served = host.projections[0]
            await eventually { served.verification?.state != .running }
            #expect(served.verification?.state == .matched)
            #expect(served.driftRows == 0)
            #expect(served.live.map { $0.quarantine.count > 10 } == true)
        }
    }
}
