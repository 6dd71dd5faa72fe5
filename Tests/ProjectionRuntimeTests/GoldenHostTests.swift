import EventLog
import GoldenData
import HarborPoint
import ProjectionRuntime
import Projections
import StreamTables
import Testing

/// All read models of Harbor Point, folded as a server folds them, against what others made of the
/// same events.
@Suite struct GoldenHostTests {
    /// Sizes of requests and restarts are drawn anew in every run; the seed tells which they were.
    @Test(arguments: GoldenData.allCases)
    func everyTableOfEveryVersionEqualsTheFoldAtEveryPosition(set: GoldenData) async throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededRandom(seed: seed)
        let events = try set.events()
        var folds = HarborPointProjections.all.map { PureFold($0) }
        let fixture = HostFixture()
        var rest = events[...]
        while !rest.isEmpty {
            try await fixture.running(all: HarborPointProjections.all) { log, host in
                try await buildAll(host, log)
                for _ in 0..<Int.random(in: 1...5, using: &random) where !rest.isEmpty {
                    let request = rest.prefix(Int.random(in: 1...4_000, using: &random))
                    rest = rest.dropFirst(request.count)
                    // Single events before, so that batches begin anywhere.
                    try await log.append(request.prefix(1).map(\.text))
                    try await log.append(request.dropFirst(1).map(\.text))
                    for place in folds.indices { try folds[place].fold(request) }
                }
                for (place, projection) in HarborPointProjections.all.enumerated() {
                    let contents = try await contents(projection, host, log)
                    let difference = try contents.difference(from: folds[place], projection)
                    #expect(difference == nil, "\(projection.name) with seed \(seed)")
                }
            }
        }
        try await fixture.running(all: HarborPointProjections.all) { log, host in
            #expect(log.end.last == Int64(set.eventCount) - 1)
            for projection in HarborPointProjections.all {
                try expectGolden(projection, try await contents(projection, host, log), set)
            }
        }
    }

    /// Builds the versions that are not live.
    private func buildAll(_ host: ProjectionHost, _ log: EventLog) async throws {
        for served in host.projections {
            for definition in served.definitions
            where served.files.allSatisfy({ $0.version != definition.version }) {
                try await host.build(served.name, version: definition.version)
            }
        }
    }

    private func contents(
        _ projection: any Projection, _ host: ProjectionHost, _ log: EventLog
    ) async throws -> FileContents {
        let served = try #require(host.projection(projection.name))
        await served.caughtUp(projection.version, with: log)
        return try FileContents(try #require(served.file(projection.version)))
    }

    private func expectGolden(
        _ projection: any Projection, _ contents: FileContents, _ set: GoldenData
    ) throws {
        for (place, schema) in projection.tables.enumerated() {
            // The golden files count version 1's bookings; of version 2 they hold the root.
            let isSecond = projection.version == 2
            guard !isSecond || place == 0 else { continue }
            let name = schema.name + (isSecond ? "_v2" : "")
            let areEqual =
                try contents.tables[place].mapValues(\.row) == set.table(schema, named: name)
            #expect(areEqual, "\(name) is not the golden table")
        }
    }
}
