import EventLog
import GoldenData
import ProjectionRuntime
import Projections
import StreamTables
import Testing

/// Files that go: retired versions, files that a rebuild replaces; and what cannot be asked for.
@Suite struct RetireTests {
    @Test func aRetiredVersionIsListedAndItsFileDeleted() async throws {
        let fixture = HostFixture(Amounts.catalog)
        var path = ""
        try await fixture.versions { both in
            try await both.append(200)
            try await both.buildSecond()
            let file = try #require(both.served.file(2))
            path = file.path
            try await both.host.retire("amounts", version: 2)
            #expect(both.served.retired.map(\.version) == [2])
            #expect(both.served.retired.map(\.generation) == [file.generation])
            #expect(both.served.files.map(\.version) == [1])
            for suffix in ["", "-wal", "-shm"] { #expect(!fileExists(path + suffix)) }
            #expect(file.gate.wait(for: Position(last: 9_999)) {} == nil, "nobody waits there")
        }
        try await fixture.versions { both in
            #expect(both.served.retired.map(\.version) == [2])
            #expect(both.served.file(2) == nil)
            try await both.append(10)
            try await both.buildSecond()
            #expect(both.served.retired.isEmpty)
            #expect(both.served.file(2)?.path != path)
        }
        try await fixture.versions { both in
            #expect(both.served.retired.isEmpty)
            #expect(both.served.file(2)?.role == .standby)
        }
    }

    @Test func aBuildCanBeRetired() async throws {
        let fixture = HostFixture(Amounts.catalog)
        try await fixture.versions { both in
            try await both.append(3_000)
            try await both.host.build("amounts", version: 2)
            try await both.host.retire("amounts", version: 2)
            #expect(both.served.build(2) == nil)
            #expect(both.served.retired.map(\.version) == [2])
            // A build that caught up in the same moment must not come back.
            try await both.append(10)
            await both.served.caughtUp(with: both.log)
            #expect(both.served.files.map(\.version) == [1])
        }
    }

    @Test func aStandbyThatIsRebuiltAndRetiredLeavesNothing() async throws {
        let fixture = HostFixture(Amounts.catalog)
        try await fixture.versions { both in
            try await both.append(3_000)
            try await both.buildSecond()
            try await both.host.rebuild("amounts", version: 2)
            try await both.host.retire("amounts", version: 2)
            #expect(both.served.files.map(\.version) == [1])
            #expect(both.served.retired.map(\.version) == [2])
        }
    }

    @Test func aRebuildOfAStandbyKeepsItAStandbyThatARollbackFinds() async throws {
        let fixture = HostFixture(Amounts.catalog)
        try await fixture.versions { both in
            try await both.append(400)
            try await both.buildSecond()
            _ = try await both.host.cutover(
                "amounts", to: 2, matching: nil, maximumDifferences: nil)
            let old = try #require(both.served.file(1))
            try await both.host.rebuild("amounts", version: 1)
            #expect(both.liveVersion == 2)
            await eventually { both.served.build(1) == nil && !fileExists(old.path) }
            let new = try #require(both.served.file(1))
            #expect(new.generation > old.generation)
            #expect(new.role == .standby)
        }
        try await fixture.versions { both in
            #expect(both.liveVersion == 2)
            let rollback = try await both.host.rollback("amounts")
            #expect(rollback.version == 1)
        }
    }

    @Test func aRebuildOfTheLiveVersionHandsOverUnderAnotherGeneration() async throws {
        let fixture = HostFixture(Amounts.catalog)
        try await fixture.versions { both in
            try await both.append(400)
            try await both.buildSecond()
            let old = try #require(both.served.live)
            #expect(old.gate.wait(for: Position(last: 5_000)) {} != nil)
            try await both.host.rebuild("amounts")
            await eventually { both.served.live !== old }
            #expect(both.liveVersion == 1)
            #expect(try #require(both.served.live).gate.position >= old.gate.position)
            await eventually { !fileExists(old.path) }
            #expect(old.gate.wait(for: Position(last: 5_000)) {} == nil)
            #expect(both.served.file(2)?.role == .standby)
        }
    }

    @Test func whatCannotBeDoneIsSaidAndChangesNothing() async throws {
        let fixture = HostFixture(Amounts.catalog)
        try await fixture.versions { both in
            try await both.append(100)
            let host = both.host
            let attempts: [(String, () async throws -> Void)] = [
                ("unknown", { try await host.build("no_such", version: 1) }),
                ("unknown", { try await host.rebuild("no_such") }),
                ("unknown", { try await host.verify("no_such") }),
                ("unknown", { try await host.retire("no_such", version: 1) }),
                ("unknown", { _ = try await host.rollback("no_such") }),
                ("unknown", { _ = try await host.retryQuarantine("no_such") }),
                ("unknownVersion", { try await host.build("amounts", version: 3) }),
                ("unknownVersion", { try await host.rebuild("amounts", version: 3) }),
                ("unknownVersion", { try await host.verify("amounts", version: 3) }),
                ("unknownVersion", { try await host.retire("amounts", version: 3) }),
                ("unknownVersion", { _ = try await host.retryQuarantine("amounts", version: 3) }),
                ("unknownVersion", { _ = try await self.cutover(host, 3) }),
                ("unknownVersion", { _ = try await self.compare(host, 1, 3) }),
                ("notBuilt", { try await host.rebuild("amounts", version: 2) }),
                ("notBuilt", { try await host.verify("amounts", version: 2) }),
                ("notBuilt", { try await host.retire("amounts", version: 2) }),
                ("notBuilt", { _ = try await host.retryQuarantine("amounts", version: 2) }),
                ("notBuilt", { _ = try await self.cutover(host, 2) }),
                ("notBuilt", { _ = try await self.compare(host, 1, 2) }),
                ("alreadyBuilt", { try await host.build("amounts", version: 1) }),
                ("isLive", { try await host.retire("amounts", version: 1) }),
                ("isLive", { _ = try await self.cutover(host, 1) }),
                ("noPrevious", { _ = try await host.rollback("amounts") }),
            ]
            for (number, attempt) in attempts.enumerated() {
                let error = await projectionError(attempt.1)
                #expect(
                    caseName(error) == attempt.0, "attempt \(number): \(String(describing: error))")
            }
            #expect(both.served.files.map(\.version) == [1])
            await both.served.caughtUp(with: both.log)
        }
    }

    private func cutover(_ host: ProjectionHost, _ version: Int) async throws {
        _ = try await host.cutover("amounts", to: version, matching: nil, maximumDifferences: nil)
    }

    private func compare(_ host: ProjectionHost, _ from: Int, _ to: Int) async throws {
        _ = try await host.compare("amounts", from: from, to: to, samples: 1)
    }

    private func caseName(_ error: ProjectionError?) -> String {
        guard let error else { return "" }
        return Mirror(reflecting: error).children.first?.label ?? ""
    }

    @Test func aVersionThatIsBeingBuiltCannotBeComparedOrCutOverTo() async throws {
        let fixture = HostFixture(Amounts.catalog)
        try await fixture.versions { both in
            try await both.append(6_000)
            await both.served.caughtUp(with: both.log)
            try await both.host.build("amounts", version: 2)
            for attempt in [compareBoth, cutoverToSecond] {
                let error = await projectionError { try await attempt(both.host) }
                // Where the build was quicker the attempt succeeds.
                guard let error else { continue }
                guard case .notCaughtUp(_, 2, _, let target, _) = error else {
                    Issue.record("another error: \(error)")
                    continue
                }
                #expect(target == both.log.end)
            }
            let again = await projectionError { try await both.host.build("amounts", version: 2) }
            #expect(["alreadyBuilding", "alreadyBuilt"].contains(caseName(again)))
            await eventually { both.served.build(2) == nil }
        }
    }

    private func compareBoth(_ host: ProjectionHost) async throws { try await compare(host, 1, 2) }
    private func cutoverToSecond(_ host: ProjectionHost) async throws { try await cutover(host, 2) }
}
