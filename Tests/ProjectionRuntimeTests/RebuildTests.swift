import EventLog
import GoldenData
import HarborPoint
import ProjectionRuntime
import Projections
import SQLite
import StreamTables
import Testing

/// When a table is made anew, and what readers see meanwhile.
@Suite struct RebuildTests {
    /// A stopped server with the hard events folded; generation 1.
    private func folded() async throws -> HostFixture {
        let fixture = HostFixture()
        try await fixture.running { log, _, table in
            try await log.append(try GoldenData.hard.lines())
            await table.caughtUp(with: log)
            #expect(table.serving?.generation == 1)
        }
        return fixture
    }

    private func expectGolden(_ table: LiveTable, generation: Int64) throws {
        let golden = try GoldenData.hard.table(HostFixture.manifest.table)
        let contents = try table.contents()
        #expect(contents.rows == golden)
        #expect(contents.checkpoint.generation == generation)
        #expect(table.serving?.generation == generation)
        #expect(table.status?.current.generation == generation)
    }

    /// What can happen to a table file while no server runs.
    enum Mishap: CaseIterable, Sendable {
        case deleted, emptied, noDatabase, pastTheLogsEnd, ofAnotherLog, ofAnotherVersion

        func happen(to path: String) throws {
            switch self {
            case .deleted: removeFile(path)
            case .emptied: overwrite(path, with: "")
            case .noDatabase: overwrite(path, with: String(repeating: "noise ", count: 2_000))
            case .pastTheLogsEnd: try change(path, "position = 20000")
            case .ofAnotherLog: try change(path, "log_id = 'another'")
            case .ofAnotherVersion: try change(path, "version = 2")
            }
        }

        private func change(_ path: String, _ assignment: String) throws {
            let database = try Database(path: path, access: .readWrite)
            try database.execute("UPDATE checkpoint SET \(assignment)")
        }
    }

    @Test(arguments: Mishap.allCases)
    func aTableThatCannotBeUsedIsBuiltAnewUnderAnotherGeneration(mishap: Mishap) async throws {
        let fixture = try await folded()
        try mishap.happen(to: try fixture.onlyTable())
        let log = try fixture.openLog()
        let host = try fixture.open(log)
        let table = try #require(host.tables.first)
        try await host.start()
        #expect(table.serving?.generation != 1, "what the first generation promised is gone")
        await table.caughtUp(with: log)
        try expectGolden(table, generation: 2)
        #expect(!fixture.reported.isEmpty)
        await host.stop()
    }

    @Test func aTableOfAnotherLogIsBuiltAnew() async throws {
        let fixture = try await folded()
        for name in TestDirectory.names("\(fixture.logDirectory)/dedupe") {
            removeFile("\(fixture.logDirectory)/dedupe/\(name)")
        }
        for name in TestDirectory.names(fixture.logDirectory) {
            removeFile("\(fixture.logDirectory)/\(name)")
        }
        let log = try fixture.openLog()
        let events = try GoldenData.hard.events()
        try await log.append(events.map(\.text).prefix(100))
        let host = try fixture.open(log)
        let table = try #require(host.tables.first)
        try await host.start()
        await table.caughtUp(with: log)
        var fold = PureFold(HostFixture.manifest)
        for event in events.prefix(100) { try fold.fold(event) }
        #expect(try table.contents().rows == fold.rows)
        #expect(try table.contents().checkpoint.logID == log.id)
        #expect(table.serving?.generation == 2)
        await host.stop()
    }

    @Test func aRebuildServesTheOldRowsUntilItTakesOver() async throws {
        let fixture = HostFixture()
        try await fixture.running { log, host, table in
            try await log.append(try GoldenData.hard.lines())
            await table.caughtUp(with: log)
            let golden = try GoldenData.hard.table(HostFixture.manifest.table)
            let old = try #require(table.serving)
            let build = try await host.rebuild("boarding_manifest")
            #expect(build.target == log.end)
            var seen: Set<Int64> = []
            repeat {
                // The swap may delete the file between the two steps: then there is a new one.
                guard let contents = try? table.contents() else { continue }
                #expect(contents.rows == golden)
                seen.insert(contents.checkpoint.generation)
            } while table.build != nil
            try expectGolden(table, generation: 2)
            #expect(seen.isSubset(of: [1, 2]))
            #expect(seen.contains(1))
            await eventually { !fileExists(old.path) }
        }
    }

    @Test func eventsThatArriveDuringARebuildAreServedAfterIt() async throws {
        let fixture = HostFixture()
        try await fixture.running { log, host, table in
            let events = try GoldenData.hard.lines()
            try await log.append(events.prefix(15_000))
            await table.caughtUp(with: log)
            try await host.rebuild("boarding_manifest")
            for start in stride(from: 15_000, to: 20_000, by: 250) {
                try await log.append(events[start..<start + 250])
            }
            await table.caughtUp(with: log)
            await eventually { table.build == nil }
            await table.caughtUp(with: log)
            try expectGolden(table, generation: 2)
        }
    }

    @Test func oneProjectionHasOneBuildAtATime() async throws {
        let fixture = HostFixture()
        try await fixture.running { log, host, table in
            try await log.append(try GoldenData.hard.lines())
            await table.caughtUp(with: log)
            try await host.rebuild("boarding_manifest")
            let error = await #expect(throws: ProjectionError.self) {
                try await host.rebuild("boarding_manifest")
            }
            guard case .alreadyBuilding? = error else {
                Issue.record("another error: \(String(describing: error))")
                return
            }
            await eventually { table.build == nil }
            try await host.rebuild("boarding_manifest")
            await eventually { table.build == nil }
            #expect(table.serving?.generation == 3)
        }
    }

    @Test func anUnknownProjectionCannotBeRebuilt() async throws {
        try await HostFixture().running { _, host, _ in
            let error = await #expect(throws: ProjectionError.self) {
                try await host.rebuild("no_such")
            }
            guard case .unknown? = error else {
                Issue.record("another error: \(String(describing: error))")
                return
            }
        }
    }

    @Test func aStopInTheMiddleOfARebuildKeepsTheOldTable() async throws {
        let fixture = try await folded()
        let log = try fixture.openLog()
        let host = try fixture.open(log)
        try await host.start()
        try await host.rebuild("boarding_manifest")
        await host.stop()
        log.close()
        try await fixture.running { _, _, table in
            let generation = try #require(table.serving?.generation)
            #expect(generation <= 2)
            try expectGolden(table, generation: generation)
            // The build that was cut short, or the table that it replaced, is swept.
            _ = try fixture.onlyTable()
        }
    }

    @Test func filesOfBuildsThatWereCutShortAreSwept() async throws {
        let fixture = try await folded()
        for name in ["g7.db", "g7.db-wal", "g7.db-shm", "g7.db-journal"] {
            overwrite("\(fixture.tables)/boarding_manifest.v1.\(name)", with: "left over")
        }
        overwrite("\(fixture.tables)/notes.txt", with: "not ours")
        try await fixture.running { _, _, table in
            try expectGolden(table, generation: 1)
            let names = TestDirectory.names(fixture.tables)
            #expect(!names.contains { $0.contains(".g7.") })
            #expect(names.contains("notes.txt"))
        }
    }
}
