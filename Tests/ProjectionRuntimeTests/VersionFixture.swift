import EventLog
import GoldenData
import ProjectionRuntime
import Projections
import Testing

/// Two versions of a projection beside each other, and what a plain fold makes of the same events.
struct VersionFixture: Sendable {
    static let versions: [any Projection] = [
        Amounts(version: 1, .all), Amounts(version: 2, .all),
    ]
    let log: EventLog
    let host: ProjectionHost
    var served: ServedProjection { host.projections[0] }
    var liveVersion: Int? { served.live?.version }

    /// Appends random events; the same ones for the same log's end.
    func append(_ count: Int) async throws {
        var random = SeededRandom(seed: UInt64(bitPattern: log.end.last))
        try await log.append(AmountEvent.random(count, groups: 5, ids: 40, &random))
    }

    /// Builds version 2 and waits for it.
    func buildSecond() async throws {
        try await host.build("amounts", version: 2)
        await served.caughtUp(2, with: log)
    }

    /// The plain fold of a version up to a position.
    func fold(_ version: Int, upTo position: Position) throws -> PureFold {
        var fold = PureFold(VersionFixture.versions[version - 1])
        try log.makeReader().read(from: .zero, maxEvents: Int(position.last) + 1) { logged in
            let data = Array(logged.data)
            try fold.fold(type: logged.type, topic: logged.topic, data: data)
            return true
        }
        return fold
    }

    /// What the file of a version has that the plain fold has not, or the other way round.
    func difference(_ file: ProjectionFile) throws -> String? {
        let contents = try FileContents(file)
        let fold = try fold(file.version, upTo: contents.checkpoint.position)
        return try contents.difference(from: fold, file.projection)
    }

    /// How many rows the plain folds of both versions differ in, over all tables.
    func differences(at position: Position) throws -> Int {
        let (first, second) = (try fold(1, upTo: position), try fold(2, upTo: position))
        return try VersionFixture.versions[0].tables.reduce(0) { sum, table in
            let (left, right) = (try first.rows(of: table.name), try second.rows(of: table.name))
            return sum + Set(left.keys).union(right.keys).count { left[$0] != right[$0] }
        }
    }

    /// That the files which the projection has, and no others, lie in the folder.
    func expectNoStrayFiles(_ fixture: HostFixture) async {
        let expected = Set(served.files.map(\.path) + [served.verification?.refold?.path ?? ""])
        await eventually {
            TestDirectory.names(fixture.tables).allSatisfy { name in
                expected.contains { !$0.isEmpty && "\(fixture.tables)/\(name)".hasPrefix($0) }
            }
        }
    }
}

extension HostFixture {
    /// Opens log and host of both versions, waits for the live one, runs `body`, stops both.
    func versions(_ body: (VersionFixture) async throws -> Void) async throws {
        try await running(all: VersionFixture.versions) { log, host in
            let fixture = VersionFixture(log: log, host: host)
            try await body(fixture)
            for file in fixture.served.files {
                #expect(try fixture.difference(file) == nil)
            }
            #expect(fixture.served.live != nil)
            #expect(fixture.served.driftRows == 0)
            await fixture.expectNoStrayFiles(self)
        }
    }
}

/// Runs `body` while somebody appends `count` events again and again.
func whileAppending(
    _ count: Int, to both: VersionFixture, _ body: () async throws -> Void
) async throws {
    let appending = Task {
        while !Task.isCancelled {
            try await both.append(count)
            // Every event is folded again by every check.
            try? await Task.sleep(for: .milliseconds(10))
        }
    }
    defer { appending.cancel() }
    try await body()
    appending.cancel()
    try await appending.value
}

/// The error that `body` throws; nil where it throws none.
func projectionError(_ body: () async throws -> Void) async -> ProjectionError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? ProjectionError
    }
}
