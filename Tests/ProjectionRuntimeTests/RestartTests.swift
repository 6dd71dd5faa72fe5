import EventLog
import GoldenData
import ProjectionRuntime
import Projections
import SQLite
import StreamTables
import Synchronization
import Testing

/// Versions across restarts, and across kills at any step.
@Suite struct RestartTests {
    private func cutover(_ both: VersionFixture, to version: Int) async throws {
        _ = try await both.host.cutover(
            "amounts", to: version, matching: nil, maximumDifferences: nil)
    }

    /// One step a server's life: what was live and what stood by is so again after each restart.
    @Test func everyRestartFindsTheVersionsAsTheyWere() async throws {
        let fixture = HostFixture(Amounts.catalog)
        let steps: [(live: Int, standby: [Int], retired: [Int], VersionStep)] = [
            (1, [], [], { try await $0.buildSecond() }),
            (1, [2], [], { try await self.cutover($0, to: 2) }),
            (2, [1], [], { _ = try await $0.host.rollback("amounts") }),
            (1, [2], [], { try await self.cutover($0, to: 2) }),
            (2, [1], [], { try await $0.rebuilt(1) }),
            (2, [1], [], { try await $0.rebuilt(2) }),
            (2, [1], [], { try await $0.host.retire("amounts", version: 1) }),
            (2, [], [1], { try await $0.verified() }),
            (2, [], [1], { try await $0.host.build("amounts", version: 1) }),
            (2, [1], [], { try await self.cutover($0, to: 1) }),
            (1, [2], [], { try await $0.host.retire("amounts", version: 2) }),
            (1, [], [2], { _ in }),
        ]
        for (number, step) in steps.enumerated() {
            try await fixture.versions { both in
                await eventually { both.served.files.allSatisfy { !$0.isBuilding } }
                #expect(both.liveVersion == step.live, "before step \(number)")
                let standbys = both.served.files.filter { $0.role == .standby }.map(\.version)
                #expect(standbys == step.standby, "before step \(number)")
                #expect(both.served.retired.map(\.version) == step.retired, "step \(number)")
                try await both.append(120)
                await both.served.caughtUp(with: both.log)
                try await step.3(both)
            }
        }
    }

    private typealias VersionStep = (VersionFixture) async throws -> Void

    /// A kill leaves a build as the catalog and its last commit say; nothing is folded twice.
    @Test func aBuildGoesOnWhereItWas() async throws {
        let fixture = HostFixture(Amounts.catalog)
        var generation: Int64 = 0
        try await fixture.versions { both in
            try await both.append(2_000)
            try await both.buildSecond()
            generation = try #require(both.served.file(2)).generation
        }
        let catalog = try Database(path: fixture.catalogPath, access: .readWrite)
        try catalog.execute("UPDATE files SET role = 'building' WHERE version = 2")
        let log = try fixture.openLog()
        let host = try fixture.open(log, all: VersionFixture.versions)
        let both = VersionFixture(log: log, host: host)
        try await both.append(50)
        try await host.start()
        await both.served.caughtUp(2, with: log)
        let file = try #require(both.served.file(2))
        #expect(file.generation == generation)
        #expect(file.role == .standby)
        #expect(file.status.current.eventsFolded <= 50)
        #expect(try both.difference(file) == nil)
        await host.stop()
        log.close()
    }

    /// A server without the rules of the live version answers with the standby at once, and one
    /// that has them again finds the file it left.
    @Test func aServerWithoutTheLiveVersionsRulesAnswersWithTheStandby() async throws {
        let fixture = HostFixture(Amounts.catalog)
        var generations: [Int64] = []
        try await fixture.versions { both in
            try await both.append(300)
            try await both.buildSecond()
            try await cutover(both, to: 2)
            generations = both.served.files.map(\.generation)
        }
        let log = try fixture.openLog()
        let host = try fixture.open(log, all: [VersionFixture.versions[0]])
        try await host.start()
        #expect(host.projections[0].live?.generation == generations[0])
        #expect(host.projections[0].live?.role == .live)
        await eventually { host.projections[0].files.count == 1 }
        await host.stop()
        log.close()
        try await fixture.versions { both in
            #expect(both.served.files.map(\.generation) == generations)
            #expect(both.liveVersion == 1)
            let rollback = try await both.host.rollback("amounts")
            #expect(rollback.version == 2)
        }
    }

    /// Operators at work, events coming, and a kill: whatever the step, a server that starts on
    /// what is left serves some version, all rows are folds of the log, no file is left over.
    @Test(arguments: 1...2 as ClosedRange<UInt64>)
    func aKillAtAnyStepLosesNothing(seed: UInt64) async throws {
        let fixture = HostFixture(Amounts.catalog)
        var random = SeededRandom(seed: seed)
        try await fixture.versions { both in
            try await both.append(500)
            let isOver = Flag()
            let operators = Task { try await operate(both, until: isOver) }
            try await whileAppending(10, to: both) {
                var kills = 0
                while kills < 10 {
                    let pause = Int.random(in: 0...12, using: &random)
                    try await Task.sleep(for: .milliseconds(pause))
                    guard let left = fixture.killed() else { continue }
                    kills += 1
                    try await left.versions { survivor in
                        #expect([1, 2].contains(survivor.liveVersion))
                        await eventually {
                            survivor.served.files.allSatisfy { !$0.isBuilding }
                        }
                        await survivor.served.caughtUp(with: survivor.log)
                        let versions = survivor.served.files.map(\.version)
                        #expect(Set(versions).count == versions.count)
                    }
                }
            }
            isOver.set()
            try await operators.value
            await eventually { both.served.files.allSatisfy { !$0.isBuilding } }
        }
    }

    /// All that operators do, over and over.
    private func operate(_ both: VersionFixture, until isOver: Flag) async throws {
        while !isOver.isSet {
            try await both.host.build("amounts", version: 2)
            await eventually { both.served.build(2) == nil }
            try await cutover(both, to: 2)
            try await both.rebuilt(1)
            _ = try await both.host.rollback("amounts")
            try await both.verified()
            try await both.rebuilt(1)
            try await both.host.rebuild("amounts", version: 2)
            try await both.host.retire("amounts", version: 2)
        }
    }
}

extension VersionFixture {
    /// Folds a version anew and waits until the new file has taken the old one's place.
    func rebuilt(_ version: Int) async throws {
        let build = try await host.rebuild("amounts", version: version)
        await eventually { served.file(version) === build }
    }

    /// Verifies the live version.
    func verified() async throws {
        try await host.verify("amounts")
        await eventually { served.verification?.state != .running }
        #expect(served.verification?.state == .matched, "\(served.verification?.reason ?? "")")
    }
}

/// Something that is said once. A cancelled task could not wait for what it has begun.
private final class Flag: Sendable {
    private let flag = Atomic(false)
    var isSet: Bool { flag.load(ordering: .acquiring) }
    func set() { flag.store(true, ordering: .releasing) }
}
