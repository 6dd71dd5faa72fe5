import EventLog
import GoldenData
import ProjectionRuntime
import Projections
import StreamTables
import Synchronization
import Testing

/// A second version beside the first: built, compared, cut over to, rolled back, retired.
@Suite struct VersionTests {
    @Test func theFirstVersionServesWhileTheSecondIsBuilt() async throws {
        let fixture = HostFixture(Amounts.catalog)
        try await fixture.versions { both in
            try await both.append(4_000)
            await both.served.caughtUp(with: both.log)
            try await both.host.build("amounts", version: 2)
            while both.served.build(2) != nil {
                #expect(both.liveVersion == 1)
                try await both.append(50)
                await both.served.caughtUp(with: both.log)
            }
            await both.served.caughtUp(2, with: both.log)
            #expect(both.liveVersion == 1)
            #expect(both.served.file(2)?.role == .standby)
            // A standby goes on folding.
            try await both.append(300)
            await both.served.caughtUp(2, with: both.log)
        }
    }

    @Test func aComparisonCountsBothVersionsAtOneEqualPositionWhileEventsCome() async throws {
        let fixture = HostFixture(Amounts.catalog)
        try await fixture.versions { both in
            try await both.append(1_500)
            try await both.buildSecond()
            try await whileAppending(20, to: both) {
                var positions: Set<Position> = []
                for _ in 0..<8 {
                    // Both are busy with it, and hardly ever at one place of it by themselves.
                    for _ in 0..<4 { try await both.append(100) }
                    let report = try await both.host.compare("amounts", from: 1, to: 2, samples: 3)
                    positions.insert(report.found.position)
                    try expect(report, both)
                }
                #expect(positions.count > 1)
            }
            await both.served.caughtUp(1, with: both.log)
            await both.served.caughtUp(2, with: both.log)
        }
    }

    private func expect(_ report: ComparisonReport, _ both: VersionFixture) throws {
        let position = report.found.position
        #expect(try report.found.differences == both.differences(at: position))
        #expect(report.found.differences > 0)
        let folds = [try both.fold(1, upTo: position), try both.fold(2, upTo: position)]
        for table in report.found.tables {
            #expect(try table.rowsInFrom == folds[0].rows(of: table.table).count)
            #expect(try table.rowsInTo == folds[1].rows(of: table.table).count)
            #expect(table.samples.count == min(3, table.differences))
            for sample in table.samples {
                let rows = try folds.map { try $0.rows(of: table.table)[sample.key] }
                #expect(rows[0] != rows[1])
            }
        }
    }

    @Test func aCutoverHandsOverAndTheOldVersionGoesOnAsStandby() async throws {
        let fixture = HostFixture(Amounts.catalog)
        try await fixture.versions { both in
            try await both.append(500)
            try await both.buildSecond()
            let before = try #require(both.served.live)
            let cutover = try await both.host.cutover(
                "amounts", to: 2, matching: nil, maximumDifferences: nil)
            #expect(cutover.version == 2)
            #expect(cutover.previousVersion == 1)
            #expect(cutover.differences == nil)
            #expect(cutover.position >= before.gate.position || cutover.position == both.log.end)
            #expect(both.liveVersion == 2)
            #expect(before.role == .standby)
            try await both.append(500)
            await both.served.caughtUp(1, with: both.log)
            await both.served.caughtUp(2, with: both.log)
            let seen = try #require(both.served.live).gate.position
            let rollback = try await both.host.rollback("amounts")
            #expect(rollback.version == 1)
            #expect(rollback.previousVersion == 2)
            #expect(rollback.position >= seen)
            #expect(both.served.live === before, "nothing was folded again")
            // Sent twice it does not undo itself.
            await #expect(throws: ProjectionError.self) {
                try await both.host.rollback("amounts")
            }
            #expect(both.liveVersion == 1)
        }
    }

    @Test func aCutoverWithATagNeedsTheLastComparisonOfTheseFiles() async throws {
        let fixture = HostFixture(Amounts.catalog)
        try await fixture.versions { both in
            try await both.append(300)
            try await both.buildSecond()
            let first = try await both.host.compare("amounts", from: 1, to: 2, samples: 0)
            let backward = try await both.host.compare("amounts", from: 2, to: 1, samples: 0)
            try await both.append(10)
            await both.served.caughtUp(1, with: both.log)
            let last = try await both.host.compare("amounts", from: 1, to: 2, samples: 0)
            for tag in [first.tag, backward.tag, "", "no such"] {
                try await expectRefused(both, tag: tag)
            }
            try await both.host.rebuild("amounts", version: 2)
            await eventually { both.served.build(2) == nil }
            try await expectRefused(both, tag: last.tag)
            let fresh = try await both.host.compare("amounts", from: 1, to: 2, samples: 0)
            _ = try await both.host.cutover(
                "amounts", to: 2, matching: fresh.tag, maximumDifferences: nil)
            #expect(both.liveVersion == 2)
        }
    }

    private func expectRefused(
        _ both: VersionFixture, tag: String? = nil, maximum: Int64? = nil
    ) async throws {
        let error = await projectionError {
            _ = try await both.host.cutover(
                "amounts", to: 2, matching: tag, maximumDifferences: maximum)
        }
        guard case .conditionFailed(_, let differences)? = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        if maximum != nil {
            let position = try #require(both.served.live).gate.position
            #expect(try differences == Int64(both.differences(at: position)))
        }
        #expect(both.liveVersion == 1)
        #expect(both.served.file(2)?.role == .standby)
        // Both go on.
        try await both.append(7)
        await both.served.caughtUp(1, with: both.log)
        await both.served.caughtUp(2, with: both.log)
    }

    @Test func aCutoverThatAllowsFewerDifferencesThanThereAreChangesNothing() async throws {
        let fixture = HostFixture(Amounts.catalog)
        try await fixture.versions { both in
            try await both.append(900)
            try await both.buildSecond()
            await both.served.caughtUp(1, with: both.log)
            try await expectRefused(both, maximum: 0)
            var exact = Int64(try both.differences(at: both.log.end))
            #expect(exact > 1)
            try await expectRefused(both, maximum: exact - 1)
            exact = Int64(try both.differences(at: both.log.end))
            let cutover = try await both.host.cutover(
                "amounts", to: 2, matching: nil, maximumDifferences: exact)
            #expect(cutover.differences == exact)
            #expect(both.liveVersion == 2)
        }
    }

    /// The count is made at the very position of the handover, also when events come meanwhile.
    @Test func differencesAreCountedExactlyWhileEventsCome() async throws {
        let fixture = HostFixture(Amounts.catalog)
        try await fixture.versions { both in
            try await both.append(2_000)
            try await both.buildSecond()
            try await whileAppending(5, to: both) {
                for version in [2, 1, 2, 1] {
                    let cutover = try await both.host.cutover(
                        "amounts", to: version, matching: nil, maximumDifferences: .max)
                    let exact = try both.differences(at: cutover.position)
                    #expect(cutover.differences == Int64(exact))
                    #expect(cutover.version == version)
                }
            }
            await both.served.caughtUp(1, with: both.log)
            await both.served.caughtUp(2, with: both.log)
        }
    }

    @Test func readersWhoWaitAtTheGateGoOnAfterACutover() async throws {
        let fixture = HostFixture(Amounts.catalog)
        try await fixture.versions { both in
            try await both.append(100)
            try await both.buildSecond()
            let old = try #require(both.served.live)
            let target = Position(last: both.log.end.last + 50)
            let calls = Calls()
            for _ in 0..<10 {
                #expect(old.gate.wait(for: target) { calls.add() } != nil)
            }
            _ = try await both.host.cutover(
                "amounts", to: 2, matching: nil, maximumDifferences: nil)
            await eventually { calls.count == 10 }
            // They look again, at the file that answers now.
            let new = try #require(both.served.live)
            #expect(new.gate.wait(for: target) { calls.add() } != nil)
            try await both.append(60)
            await eventually { calls.count == 11 }
            await both.served.caughtUp(1, with: both.log)
        }
    }
}

/// Counts calls from anywhere.
private final class Calls: Sendable {
    private let calls = Atomic(0)
    var count: Int { calls.load(ordering: .relaxed) }
    func add() { calls.wrappingAdd(1, ordering: .relaxed) }
}
