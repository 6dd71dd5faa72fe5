import EventLog
import GoldenData
import ProjectionRuntime
import Projections
import StreamTables
import Testing

/// Several operators at once, none of whom knows of the others.
@Suite struct OperatorTests {
    @Test(.timeLimit(.minutes(5)), arguments: 1...2 as ClosedRange<UInt64>)
    func operatorsInAnyOrderNeverBlockEachOtherForGood(seed: UInt64) async throws {
        let fixture = HostFixture(Amounts.catalog)
        try await fixture.versions { both in
            try await both.append(500)
            try await both.buildSecond()
            try await whileAppending(10, to: both) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 1...4 as ClosedRange<UInt64> {
                        group.addTask {
                            var random = SeededRandom(seed: seed &* 31 &+ number)
                            for _ in 0..<40 { try await act(on: both, &random) }
                        }
                    }
                    try await group.waitForAll()
                }
            }
            await eventually { both.served.files.allSatisfy { !$0.isBuilding } }
            await eventually { both.served.verification?.state != .running }
            for file in both.served.files {
                await both.served.caughtUp(file.version, with: both.log)
            }
            let versions = both.served.files.map(\.version)
            #expect(Set(versions).count == versions.count)
        }
        // The catalog says the same.
        try await fixture.versions { both in
            #expect(both.served.files.filter { $0.role == .live }.count == 1)
        }
    }

    /// One thing an operator may ask for. What cannot be done now is refused, for a reason that
    /// another operator's doing explains.
    private func act(on both: VersionFixture, _ random: inout SeededRandom) async throws {
        let version = Int.random(in: 1...2, using: &random)
        let act = Int.random(in: 0..<9, using: &random)
        let host = both.host
        let error = await projectionError {
            switch act {
            case 0, 1:
                let report = try await host.compare(
                    "amounts", from: version, to: 3 - version, samples: 2)
                let exact = try both.differences(at: report.found.position)
                #expect(report.found.differences == exact)
            case 2:
                _ = try await host.cutover(
                    "amounts", to: version, matching: nil, maximumDifferences: .max)
            case 3:
                _ = try await host.cutover(
                    "amounts", to: version, matching: nil, maximumDifferences: 0)
            case 4: _ = try await host.rollback("amounts")
            case 5: try await host.rebuild("amounts", version: version)
            case 6: try await host.verify("amounts", version: version)
            case 7: try await host.retire("amounts", version: version)
            default: try await host.build("amounts", version: version)
            }
        }
        #expect(both.liveVersion != nil)
        if case .storage(let reason)? = error { Issue.record("act \(act): \(reason)") }
    }
}
