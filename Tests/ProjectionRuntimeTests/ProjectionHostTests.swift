import EventLog
import GoldenData
import HarborPoint
import ProjectionRuntime
import Projections
import StreamTables
import Testing

@Suite struct ProjectionHostTests {
    @Test(arguments: GoldenData.allCases)
    func theTableIsTheGoldenTable(set: GoldenData) async throws {
        let fixture = HostFixture()
        let events = try set.lines()
        let golden = try set.table(HostFixture.manifest.table)
        try await fixture.running { log, _, table in
            // Requests of odd sizes, so that the projector's batches begin anywhere.
            var rest = events[...]
            while !rest.isEmpty {
                try await log.append(rest.prefix(3_001))
                rest = rest.dropFirst(3_001)
            }
            await table.caughtUp(with: log)
            let contents = try table.contents()
            #expect(contents.checkpoint.position == log.end)
            #expect(contents.rows == golden)
        }
    }

    @Test func aLogThatWasThereFirstIsBuiltFromItsBeginning() async throws {
        let fixture = HostFixture()
        let log = try fixture.openLog()
        try await log.append(try GoldenData.hard.lines())
        let host = try fixture.open(log)
        let table = try #require(host.table("boarding_manifest"))
        #expect(table.serving == nil)
        try await host.start()
        let build = table.build
        #expect(build?.target == log.end || table.serving != nil)
        await table.caughtUp(with: log)
        let golden = try GoldenData.hard.table(HostFixture.manifest.table)
        #expect(try table.contents().rows == golden)
        #expect(table.status?.current.state == .live)
        #expect(table.build == nil)
        await host.stop()
    }

    @Test func anEmptyLogServesAnEmptyTable() async throws {
        let fixture = HostFixture()
        try await fixture.running { _, _, table in
            let contents = try table.contents()
            #expect(contents.rows.isEmpty)
            #expect(contents.checkpoint.position == .none)
        }
    }

    @Test func aRestartGoesOnWhereTheTableStood() async throws {
        let fixture = HostFixture()
        let events = try GoldenData.hard.lines()
        try await fixture.running { log, _, table in
            try await log.append(events.prefix(12_000))
            await table.caughtUp(with: log)
        }
        try await fixture.running { log, _, table in
            #expect(table.serving?.generation == 1)
            try await log.append(events.dropFirst(12_000))
            await table.caughtUp(with: log)
            let folded = try #require(table.status?.current.eventsFolded)
            #expect(folded <= 8_000, "the first 12,000 were folded again")
            let golden = try GoldenData.hard.table(HostFixture.manifest.table)
            #expect(try table.contents().rows == golden)
        }
    }

    /// Both are read ahead, and the first is one batch: reading ends with it, and must begin anew.
    @Test func eventsThatComeAfterABatchToTheEndOfTheLogAreFolded() async throws {
        let fixture = HostFixture()
        try await fixture.running { log, host, _ in
            for events in [try GoldenData.hard.lines(), try GoldenData.resort.lines()] {
                let count = try await log.append(events.prefix(20_000)).appended
                #expect(count == 20_000)
                for served in host.projections { await served.caughtUp(with: log) }
            }
        }
    }

    @Test func thePositionMovesOverEventsThatAreNotFolded() async throws {
        let fixture = HostFixture()
        try await fixture.running { log, _, table in
            try await log.append([
                Array(
                    """
                    {"id":"1","source":"/t","type":"sailing-scheduled",\
                    "time":"2026-07-14T08:00:00Z",\
                    "data":{"sailing_id":"s","itinerary_id":"i","cabin_count":9}}
                    """.utf8)
            ])
            await table.caughtUp(with: log)
            let contents = try table.contents()
            #expect(contents.rows.isEmpty)
            #expect(contents.checkpoint.position == Position(last: 0))
            #expect(contents.checkpoint.lastEventTime == "2026-07-14T08:00:00Z")
        }
    }

    @Test func anEventThatCannotBeFoldedStopsItsOwnKeyOnly() async throws {
        let fixture = HostFixture()
        let log = try fixture.openLog()
        let host = try fixture.open(log, RefusingManifest())
        let table = try #require(host.tables.first)
        try await host.start()
        await table.caughtUp(with: log)
        // In one request, so that the projector meets the bad one in the middle of a batch.
        let sent = [
            ("guest-checked-in", 1), ("safety-waiver-completed", 1), ("guest-checked-in", 2),
            ("hold-cleared", 1),
        ]
        try await log.append(
            sent.enumerated().map { id, event in
                Array(#"{"id":"\#(id)","source":"/t","type":"\#(event.0)","#.utf8)
                    + Array(#""data":{"sailing_id":"s","booking_id":\#(event.1),"#.utf8)
                    + Array(#""hold_code":"h"}}"#.utf8)
            })
        await table.caughtUp(with: log)
        let contents = try table.contents()
        #expect(contents.checkpoint.position == Position(last: 3))
        #expect(contents.rows.count == 2)
        let key = Key([.text("s"), .integer(1)])
        let entry = try #require(table.serving?.quarantine.entry(key, in: 0))
        #expect(entry.firstOffset == Offset(1))
        #expect(entry.parked == 2)
        #expect(entry.reason == "refused")
        #expect(table.serving?.quarantine.count == 1)
        await host.stop()
    }
}

/// A manifest that cannot fold a waiver.
private struct RefusingManifest: Projection {
    let version = 1
    let order = OrderNeed.perKeyWithinTopic
    var table: TableSchema { HostFixture.manifest.table }
    var subscribedTypes: [String] { HostFixture.manifest.subscribedTypes }

    func keys(of event: borrowing Event, into keys: inout [Key]) throws(FoldError) {
        try HostFixture.manifest.keys(of: event, into: &keys)
    }

    func reduce(
        _ key: Key, _ row: consuming Row?, _ event: borrowing Event
    ) throws(FoldError) -> Row? {
        guard event.type != "safety-waiver-completed" else { throw FoldError("refused") }
        return try HostFixture.manifest.reduce(key, row, event)
    }
}
