import EventLog
import GoldenData
import Projections
import StreamTables
import Testing

@testable import TableHistory

extension HistoryTests {
    /// Pages of a row's history, joined, are all that happened to it.
    @Suite struct RowHistoryTests {
        private static let limits = [1, 7, 100, 128, 129, 100_000]

        @Test(arguments: HistoryCase.allCases)
        func pagesJoinedAreTheWholeHistoryAtEveryLimitAndInBothOrders(_ set: HistoryCase)
            async throws
        {
            let fixture = try await set.fixture()
            let history = try fixture.open()
            for key in fixture.someKeys(4) {
                let expected = fixture.reference.history(of: key)
                for limit in Self.limits where limit > 1 || expected.count < 80 {
                    try expect(history, key, limit, isDescending: false, expected)
                    try expect(history, key, limit, isDescending: true, expected.reversed())
                }
            }
        }

        /// Goes through all pages; each is as full as it can be and says where the next one begins.
        private func expect(
            _ history: OpenHistory, _ key: Key, _ limit: Int, isDescending: Bool,
            _ expected: [HistoryEntry]
        ) throws {
            var start: Offset?
            var seen = 0
            repeat {
                let page = try #require(
                    try history.rows.page(
                        of: key, from: start, limit: limit, isDescending: isDescending))
                let there = expected.dropFirst(seen).prefix(limit)
                seen += there.count
                let isEqual = page.entries == Array(there)
                #expect(isEqual, "\(KeyText.text(key)), limit \(limit), before \(seen)")
                #expect(page.next == (seen < expected.count ? expected[seen].event.offset : nil))
                #expect(page.refoldMatches)
                start = page.next
            } while start != nil && seen < expected.count
            #expect(seen == expected.count)
        }

        @Test(arguments: HistoryCase.allCases)
        func aPageBeginsAtAnyOffsetWhetherOrNotAnEventOfTheKeyIsThere(_ set: HistoryCase)
            async throws
        {
            let fixture = try await set.fixture()
            let history = try fixture.open()
            var random = SeededRandom(seed: 7)
            for key in fixture.someKeys(3) {
                let all = fixture.reference.history(of: key)
                let edges = [-1, 0, fixture.end, fixture.end + 1, .max]
                let some = (0..<12).map { _ in Int64.random(in: 0...fixture.end, using: &random) }
                for start in (edges + some).map({ Offset($0) }) {
                    let later = all.filter { $0.event.offset >= start }
                    let earlier =
                        all.filter { $0.event.offset <= start }.reversed() as [HistoryEntry]
                    for (isDescending, expected) in [(false, later), (true, earlier)] {
                        let page = try #require(
                            try history.rows.page(
                                of: key, from: start, limit: 150, isDescending: isDescending))
                        let isEqual = page.entries == Array(expected.prefix(150))
                        #expect(isEqual, "\(KeyText.text(key)) from \(start), \(isDescending)")
                        #expect(page.next == expected.dropFirst(150).first?.event.offset)
                    }
                }
            }
        }

        @Test(arguments: HistoryCase.allCases)
        func aPageHasTheRowAsItStandsAndNoneWhereItIsDeleted(_ set: HistoryCase) async throws {
            let fixture = try await set.fixture()
            let history = try fixture.open()
            for key in fixture.someKeys(20) {
                let page = try #require(
                    try history.rows.page(of: key, from: nil, limit: 1, isDescending: true))
                let expected = fixture.reference.fold.tables[0][key].map { StoredRow($0) }
                #expect(page.row?.bare == expected)
                #expect(page.entries.first?.after == expected?.row)
            }
        }

        @Test func aDeletedKeyAndOneThatBeganAgainHaveAllTheirHistory() async throws {
            let fixture = try await HistoryFixture.purses([
                PurseEvents.added("a", 1, 5), PurseEvents.closed("a", 1),
                PurseEvents.closed("a", 1),
                PurseEvents.added("b", 1, 1), PurseEvents.closed("b", 1),
                PurseEvents.added("b", 1, 2),
            ])
            let history = try fixture.open()
            let row = { (amount: Int64) in Row([.integer(amount), .list([])]) }
            let gone = try #require(
                try history.rows.page(
                    of: Purse.key("a", false, 1), from: nil, limit: 9, isDescending: false))
            #expect(gone.row == nil)
            #expect(gone.entries.map(\.event.offset) == [Offset(0), Offset(1)])
            #expect(gone.entries.map(\.before) == [nil, row(5)])
            #expect(gone.entries.map(\.after) == [row(5), nil])
            let again = try #require(
                try history.rows.page(
                    of: Purse.key("b", false, 1), from: nil, limit: 9, isDescending: true))
            #expect(again.entries.map(\.event.offset) == [Offset(5), Offset(4), Offset(3)])
            #expect(again.entries.map(\.before) == [nil, row(1), nil])
            #expect(again.entries.map(\.after) == [row(2), nil, row(1)])
            #expect(again.row?.row == row(2))
        }

        @Test func anEventIsCalledWhatItWasSentAs() async throws {
            let fixture = try await HistoryFixture.purses([
                PurseEvents.added("a", 1, 5), PurseEvents.added("a", 1, 6),
            ])
            let page = try fixture.open().rows.page(
                of: Purse.key("a", false, 1), from: nil, limit: 9, isDescending: false)
            #expect(
                page?.entries.map(\.event) == [
                    EventName(
                        offset: Offset(0), type: "added", topic: "purse-events",
                        time: "2026-07-14T08:00:00Z", id: "e-0", source: "/t/0"),
                    EventName(
                        offset: Offset(1), type: "added", topic: "purse-events", time: nil,
                        id: "e-1",
                        source: "/t/1"),
                ])
        }

        @Test func anEventThatTouchesTwoRowsIsInTheHistoryOfBoth() async throws {
            let fixture = try await HistoryCase.occupancy.fixture()
            let history = try fixture.open()
            let change = try #require(
                fixture.events.first { sent in
                    sent.name.type == "cabin-changed"
                        && fixture.reference.changes[0].values.filter { changes in
                            changes.contains { $0.name.offset == sent.name.offset }
                        }.count == 2
                })
            let offset = change.name.offset
            let keys = fixture.reference.changes[0].filter { changes in
                changes.value.contains { $0.name.offset == offset }
            }.keys
            #expect(keys.count == 2)
            for key in keys {
                let page = try history.rows.page(
                    of: key, from: offset, limit: 1, isDescending: false)
                #expect(page?.entries.first?.event == change.name)
                #expect(try history.rows.hasEvent(offset, of: key))
            }
        }

        @Test func aKeyThatNoEventMadeHasNoHistory() async throws {
            let fixture = try await HistoryFixture.purses(seed: 3, count: 400, hot: 5)
            let history = try fixture.open()
            #expect(!fixture.reference.unborn.isEmpty)
            for key in fixture.reference.unborn.union([Purse.key("never", true, 1)]) {
                for isDescending in [false, true] {
                    let page = try history.rows.page(
                        of: key, from: nil, limit: 5, isDescending: isDescending)
                    #expect(page == nil)
                }
                #expect(try history.rows.offsets(of: key, limit: 5) == [])
            }
        }

        @Test(arguments: HistoryCase.allCases)
        func theEventsOfARowAreKnownByTheirOffsets(_ set: HistoryCase) async throws {
            let fixture = try await set.fixture()
            let history = try fixture.open()
            for key in fixture.someKeys(4) {
                let expected = fixture.reference.history(of: key).map(\.event.offset)
                #expect(try history.rows.offsets(of: key, limit: expected.count) == expected)
                #expect(try history.rows.offsets(of: key, limit: expected.count - 1) == nil)
                let own = Set(expected)
                let near = own.flatMap { [$0, Offset($0.rawValue + 1), Offset($0.rawValue - 1)] }
                for offset in near.prefix(300) {
                    #expect(try history.rows.hasEvent(offset, of: key) == own.contains(offset))
                }
            }
        }
    }
}
