import EventLog
import GoldenData
import HarborPoint
import Projections
import StreamTables
import TableHistory
import Testing

extension HistoryTests {
    /// What would become of a row is what becomes of it when the events do come.
    @Suite struct WhatIfTests {
        private func steps(
            _ fixture: HistoryFixture, in place: Int = 0, _ key: Key, _ lines: [[UInt8]]
        ) throws -> [WhatIf.Step] {
            var decoder = fixture.log.makeDecoder()
            let block = try decoder.decode(Array(lines.joined(separator: [10])), as: .lines)
            return try WhatIf.steps(
                fixture.projection, place: place, key, block, fixture.open().reader)
        }

        /// Half of the events are in the log, and the other half is asked about.
        @Test(arguments: HistoryCase.allCases)
        func theAnswerIsWhatAppendingAndFoldingTheEventsGives(_ set: HistoryCase) async throws {
            let (projection, catalog, lines) = try set.lines()
            let half = Array(lines.prefix(lines.count / 2))
            let fixture = try await HistoryFixture(projection, catalog, half, positions: 0)
            let after = try Reference(
                projection,
                try lines.enumerated().map { try SentEvent($1, offset: Int64($0), catalog) },
                standingAt: [])
            for place in projection.tables.indices {
                let touches = after.touches[place]
                for key in touches.keys.sorted().prefix(8) {
                    let coming = (touches[key] ?? []).filter {
                        $0.name.offset.rawValue > fixture.end
                    }
                    let asked = coming.prefix(40)
                    guard !asked.isEmpty else { continue }
                    let found = try steps(
                        fixture, in: place, key, asked.map { lines[Int($0.name.offset.rawValue)] })
                    #expect(found.map(\.type) == asked.map(\.name.type))
                    #expect(found.map(\.before) == asked.map { $0.before?.row })
                    #expect(found.map(\.after) == asked.map { $0.after?.row })
                }
            }
            // Nothing was written.
            let contents = try fixture.open()
            #expect(contents.checkpoint.position == Position(last: fixture.end))
            #expect(fixture.log.end == Position(last: fixture.end))
        }

        @Test func anEventOfAnotherRowIsRefusedByItsIndex() async throws {
            let fixture = try await HistoryFixture.purses([PurseEvents.added("a", 1, 1)])
            let other = [
                PurseEvents.added("a", 2, 1), PurseEvents.added("b", 1, 1),
                PurseEvents.labelled("a", "x"), PurseEvents.ignored("a"),
                PurseEvents.moved("a", 2, to: 3, 1),
            ]
            for event in other {
                let lines = PurseEvents.lines([PurseEvents.added("a", 1, 1), event])
                let error = #expect(throws: HistoryError.self) {
                    try steps(fixture, Purse.key("a", false, 1), lines)
                }
                guard case .otherRow(index: 1)? = error else { throw try #require(error) }
            }
        }

        @Test func anEventOfTwoRowsIsFoldedIntoTheOneThatIsAsked() async throws {
            let fixture = try await HistoryFixture.purses([PurseEvents.added("a", 1, 10)])
            let lines = PurseEvents.lines([PurseEvents.moved("a", 1, to: 2, 4)])
            let from = try steps(fixture, Purse.key("a", false, 1), lines)
            #expect(from.map { $0.before?[0] } == [.integer(10)])
            #expect(from.map { $0.after?[0] } == [.integer(6)])
            let to = try steps(fixture, Purse.key("a", false, 2), lines)
            #expect(to.map(\.before) == [nil])
            #expect(to.map { $0.after?[0] } == [.integer(4)])
        }

        @Test func anEventThatCannotBeFoldedIsToldByItsIndex() async throws {
            let fixture = try await HistoryFixture.purses([PurseEvents.added("a", 1, 1)])
            let lines = PurseEvents.lines([
                PurseEvents.added("a", 1, 1), PurseEvents.added("a", 1, .max - 2),
                PurseEvents.added("a", 1, 1),
            ])
            let error = #expect(throws: HistoryError.self) {
                try steps(fixture, Purse.key("a", false, 1), lines)
            }
            guard case .fold(let reason, index: 2)? = error else { throw try #require(error) }
            #expect(reason == FoldError("amount leaves 64 bits"))
        }

        @Test func aSumIsAskedWithEventsOfTheRowsItCountsAndWithItsOwn() async throws {
            let fixture = try await HistoryFixture.purses([
                PurseEvents.added("a", 1, 5), PurseEvents.added("b", 1, 50),
                PurseEvents.labelled("a", "x"),
            ])
            let lines = PurseEvents.lines([
                PurseEvents.moved("a", 1, to: 2, 2), PurseEvents.added("a", 2, 10),
                PurseEvents.labelled("a", "y"), PurseEvents.closed("a", 1),
            ])
            for place in [1, 2] {
                let found = try steps(fixture, in: place, Key([.text("a")]), lines)
                let row = { (label: Text, rows: Int64, sum: Int64) in
                    Row([.text(label), .integer(rows), .integer(sum)])
                }
                let rows = [row("x", 2, 5), row("x", 2, 15), row("y", 2, 15), row("y", 1, 12)]
                #expect(found.map(\.after) == rows)
                #expect(found.map(\.before) == [row("x", 1, 5)] + rows.dropLast())
            }
            let error = #expect(throws: HistoryError.self) {
                try steps(
                    fixture, in: 1, Key([.text("a")]),
                    PurseEvents.lines([PurseEvents.added("b", 1, 1)]))
            }
            guard case .otherRow(index: 0)? = error else { throw try #require(error) }
        }
    }
}

extension HistoryCase {
    /// The projection, its events' catalog and the events.
    func lines() throws -> (any Projection, EventCatalog, [[UInt8]]) {
        let hard = { try GoldenData.hard.lines() }
        switch self {
        case .manifest: return (BoardingManifest(), HarborPointEvents.catalog, try hard())
        case .charges: return (UnsettledCharges(), HarborPointEvents.catalog, try hard())
        case .occupancy: return (CabinOccupancy(), HarborPointEvents.catalog, try hard())
        case .purses, .otherPurses:
            var random = SeededRandom(seed: self == .purses ? 11 : 12)
            let events = PurseEvents.random(3_000, hot: 500, &random)
            return (Purse(), Purse.catalog, PurseEvents.lines(events))
        }
    }
}
