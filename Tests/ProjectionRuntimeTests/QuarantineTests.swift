import EventLog
import GoldenData
import ProjectionRuntime
import Projections
import StreamTables
import Testing

/// Events that cannot be folded stop their own keys, and after a fix nothing shows that they did.
@Suite struct QuarantineTests {
    private func key(_ group: String, _ id: Int64) -> Key {
        Key([.text(Text(group)), .integer(id)])
    }

    private static let events: [AmountEvent] = [
        .added("g", 1, 10), .added("g", 2, 10),
        // 1 stops here; 2 is the other key of the same event and flows.
        .moved("g", 1, to: 2, 3, poison: 1),
        .added("g", 1, 100), .added("g", 2, 1), .closed("g", 1), .added("g", 1, 5),
        .added("h", 1, 7),
    ]

    @Test(arguments: [1, 3, 8])
    func onlyTheKeyThatRefusedStopsAndLaterEventsOfItWait(batch: Int) async throws {
        let fixture = HostFixture(Amounts.catalog)
        try await fixture.running(all: [Amounts()]) { log, host in
            let served = try #require(host.projection("amounts"))
            for start in stride(from: 0, to: 8, by: batch) {
                try await log.append(QuarantineTests.events[start..<min(start + batch, 8)])
                await served.caughtUp(with: log)
            }
        }
        // Also after a restart.
        for _ in 0..<2 {
            try await fixture.running(all: [Amounts()]) { log, host in
                let file = try #require(host.projection("amounts")?.live)
                try expectStopped(file, log)
                let outcome = try await host.retryQuarantine("amounts")
                #expect(outcome == (retried: 1, remaining: 1))
                try expectStopped(file, log)
            }
        }
    }

    private func expectStopped(_ file: ProjectionFile, _ log: EventLog) throws {
        let contents = try FileContents(file)
        #expect(contents.checkpoint.position == log.end)
        #expect(contents.row(0, .text("g"), .integer(1)) == [10])
        #expect(contents.tables[0][key("g", 1)]?.lastEventOffset == Offset(0))
        #expect(contents.row(0, .text("g"), .integer(2)) == [14])
        #expect(contents.row(0, .text("h"), .integer(1)) == [7])
        #expect(contents.row(1, .text("g")) == [0, 2, 24])
        #expect(contents.row(1, .text("h")) == [0, 1, 7])
        let entry = try #require(file.quarantine.entry(key("g", 1), in: 0))
        #expect(file.quarantine.keys == [entry])
        #expect(entry.firstOffset == Offset(2))
        #expect(entry.parked == 4)
        #expect(entry.reason == "1 is refused")
        #expect(file.quarantine.count(in: 0) == 1)
        #expect(file.quarantine.count(in: 1) == 1)
    }

    @Test func aRetryAfterTheFixFoldsTheKeyAsIfNothingHadHappened() async throws {
        let fixture = HostFixture(Amounts.catalog)
        try await fixture.running(all: [Amounts()]) { log, host in
            try await log.append(QuarantineTests.events)
            await host.projections[0].caughtUp(with: log)
        }
        try await fixture.running(all: [Amounts.mended]) { log, host in
            let file = try #require(host.projections[0].live)
            let before = try FileContents(file)
            #expect(before.row(0, .text("g"), .integer(1)) == [10], "only a retry folds")
            let outcome = try await host.retryQuarantine("amounts")
            #expect(outcome == (retried: 1, remaining: 0))
            let after = try FileContents(file)
            #expect(after.checkpoint.position == before.checkpoint.position)
            #expect(after.checkpoint.generation == before.checkpoint.generation)
            #expect(after.checkpoint.revision > before.checkpoint.revision)
            var fold = PureFold(Amounts.mended)
            try fold.fold(QuarantineTests.events)
            #expect(try after.difference(from: fold, Amounts.mended) == nil)
            let offsets = after.chunks[key("g", 1)]?.map(\.lineage.offsets)
            #expect(offsets == [[0, 2, 3, 5].map(Offset.init)])
            #expect(file.quarantine.count == 0)
            // The key flows again.
            try await log.append([AmountEvent.added("g", 1, 1)])
            await host.projections[0].caughtUp(with: log)
            #expect(try FileContents(file).row(0, .text("g"), .integer(1)) == [6])
            #expect(try await host.retryQuarantine("amounts") == (retried: 0, remaining: 0))
        }
    }

    /// The retry folds some events, is refused again, and must keep what it folded until there.
    @Test func aRetryThatIsRefusedHalfWayKeepsWhatItFolded() async throws {
        let fixture = HostFixture(Amounts.catalog)
        let events: [AmountEvent] = [
            .added("g", 1, 1), .added("g", 1, 10, poison: 1), .added("g", 1, 100),
            .added("g", 1, 1_000, poison: -1), .added("g", 1, 10_000),
            .labelled("g", "a", poison: 0), .labelled("g", "b"), .labelled("g", "c", poison: -1),
            .added("h", 1, 1),
        ]
        try await fixture.running(all: [Amounts()]) { log, host in
            try await log.append(events)
            await host.projections[0].caughtUp(with: log)
        }
        try await fixture.running(all: [Amounts(.half)]) { log, host in
            let file = try #require(host.projections[0].live)
            #expect(try await host.retryQuarantine("amounts") == (retried: 3, remaining: 3))
            let contents = try FileContents(file)
            #expect(contents.row(0, .text("g"), .integer(1)) == [111])
            let row = try #require(contents.tables[0][key("g", 1)])
            #expect(row.lastEventOffset == Offset(2))
            #expect(row.lineage.offsets == [0, 1, 2].map(Offset.init))
            #expect(contents.row(1, .text("g"))?.dropFirst() == [1, 111])
            #expect(contents.tables[1][Key([.text("g")])]?.row[0] == .text("b"))
            let entry = try #require(file.quarantine.entry(key("g", 1), in: 0))
            #expect(entry.firstOffset == Offset(3))
            #expect(entry.parked == 2)
        }
        try await fixture.running(all: [Amounts.mended]) { log, host in
            #expect(try await host.retryQuarantine("amounts") == (retried: 3, remaining: 0))
            var fold = PureFold(Amounts.mended)
            try fold.fold(events)
            let contents = try FileContents(try #require(host.projections[0].live))
            #expect(try contents.difference(from: fold, Amounts.mended) == nil)
        }
    }

    @Test func eventsWhoseKeysCannotBeToldWaitAndStopNobody() async throws {
        let fixture = HostFixture(Amounts.catalog)
        let events: [AmountEvent] = [
            .added("g", 1, 1), .added("g", 1, 10, isUnkeyed: true), .added("h", 5, 1),
            .added("g", 2, 100, isUnkeyed: true),
        ]
        try await fixture.running(all: [Amounts()]) { log, host in
            try await log.append(events)
            await host.projections[0].caughtUp(with: log)
            let file = try #require(host.projections[0].live)
            let entry = try #require(file.quarantine.keys.first)
            #expect(file.quarantine.count == 1)
            #expect(entry.key == nil)
            #expect(entry.firstOffset == Offset(1))
            #expect(entry.parked == 2)
            #expect(try FileContents(file).tables[0].count == 2)
            #expect(try await host.retryQuarantine("amounts") == (retried: 1, remaining: 1))
            #expect(file.quarantine.keys == [entry])
        }
        try await fixture.running(all: [Amounts.mended]) { log, host in
            #expect(try await host.retryQuarantine("amounts") == (retried: 1, remaining: 0))
            var fold = PureFold(Amounts.mended)
            try fold.fold(events)
            let contents = try FileContents(try #require(host.projections[0].live))
            #expect(try contents.difference(from: fold, Amounts.mended) == nil)
        }
    }

    /// Later events of its key were folded: only a fold of the whole log gives it its place.
    @Test func anEventWhoseKeyIsToldTooLateGetsItsPlaceInAnotherFile() async throws {
        let fixture = HostFixture(Amounts.catalog)
        let events: [AmountEvent] = [
            .added("g", 1, 1), .added("g", 1, 10, isUnkeyed: true), .closed("g", 1),
            .added("g", 2, 100, isUnkeyed: true), .added("g", 2, .max - 50),
        ]
        try await fixture.running(all: [Amounts()]) { log, host in
            try await log.append(events)
            await host.projections[0].caughtUp(with: log)
            #expect(try await host.retryQuarantine("amounts") == (retried: 1, remaining: 1))
            #expect(host.projections[0].build(1) == nil)
        }
        try await fixture.running(all: [Amounts.mended]) { log, host in
            let served = host.projections[0]
            #expect(try await host.retryQuarantine("amounts") == (retried: 1, remaining: 1))
            await eventually { served.live?.generation == 2 }
            var stopped = StoppedFold(Amounts.mended)
            try stopped.fold(events)
            try expect(try #require(served.live), stopped)
            #expect(served.live?.quarantine.keys.map(\.firstOffset) == [Offset(4)])
            let contents = try FileContents(try #require(served.live))
            #expect(contents.row(0, .text("g"), .integer(1)) == nil)
            #expect(contents.row(0, .text("g"), .integer(2)) == [100])
        }
    }

    /// Random events, some poisoned, with restarts: at every stop all that did not refuse is as a
    /// plain fold makes it, and in the end a retry gives what a fold that never failed gives.
    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func randomRefusalsStopTheirKeysOnlyAndLeaveNoTrace(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let events = AmountEvent.random(3_000, groups: 12, ids: 10, poison: 30, &random)
        let fixture = HostFixture(Amounts.catalog)
        var stopped = StoppedFold(Amounts())
        var rest = events[...]
        while !rest.isEmpty {
            try await fixture.running(all: [Amounts()]) { log, host in
                for _ in 0..<3 where !rest.isEmpty {
                    let request = rest.prefix(Int.random(in: 1...400, using: &random))
                    rest = rest.dropFirst(request.count)
                    try await log.append(request)
                    try stopped.fold(request)
                    if Bool.random(using: &random) {
                        await host.projections[0].caughtUp(with: log)
                        _ = try await host.retryQuarantine("amounts")
                    }
                }
                await host.projections[0].caughtUp(with: log)
                try expect(try #require(host.projections[0].live), stopped)
            }
        }
        try await fixture.running(all: [Amounts.mended]) { log, host in
            #expect(try await host.retryQuarantine("amounts").remaining == 0)
            var fold = PureFold(Amounts.mended)
            try fold.fold(events)
            let contents = try FileContents(try #require(host.projections[0].live))
            #expect(try contents.difference(from: fold, Amounts.mended) == nil)
        }
    }

    private func expect(_ file: ProjectionFile, _ stopped: StoppedFold) throws {
        let contents = try FileContents(file)
        var parked = 0
        for place in contents.tables.indices {
            let areEqual = contents.entries(place) == stopped.fold.tables[place]
            #expect(areEqual, "table \(place) at \(contents.checkpoint.position)")
            for (key, offsets) in stopped.waiting[place] {
                let entry = file.quarantine.entry(key, in: place)
                #expect(entry?.firstOffset?.rawValue == offsets.first)
                #expect(entry?.parked == offsets.count)
                parked += 1
            }
        }
        #expect(file.quarantine.count == parked)
    }
}
