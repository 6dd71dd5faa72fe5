import HarborPoint
import ProjectionRuntime
import Projections
import Testing

/// What the order check allows, compares and refuses, on a few events.
@Suite struct OrderCheckRulesTests {
    private static let paidIn = "paid-in"
    private static let limitSet = "limit-set"

    @Test func aLogOfSeveralPartitionsKeepsNoTotalOrder() {
        #expect(throws: OrderCheckRefusal.orderNotKept(.total, partitions: 4)) {
            try OrderCheck(Ledger(), need: .total, partitions: 4)
        }
        #expect(throws: Never.self) { try OrderCheck(Ledger(), need: .perKey, partitions: 4) }
        #expect(throws: Never.self) { try OrderCheck(Ledger(), need: .total, partitions: 1) }
    }

    @Test(arguments: [
        (OrderNeed.none, [1, 0, 2, 3], true),
        (.perKeyWithinTopic, [1, 0, 2, 3], false),
        (.perKeyWithinTopic, [2, 0, 1, 3], true),
        (.perKey, [2, 0, 1, 3], false),
        (.perKey, [3, 0, 1, 2], true),
        (.total, [3, 0, 1, 2], false),
        (.total, [0, 1, 2, 3], true),
    ])
    func aNeedAllowsWhatItDoesNotName(need: OrderNeed, order: [Int], isAllowed: Bool) throws {
        // Two entries and a limit of one account, an entry of another.
        let events = OrderCheckFixture.ledger([
            (Self.paidIn, "a", 1), (Self.paidIn, "a", 2), (Self.limitSet, "a", 3),
            (Self.paidIn, "b", 4),
        ])
        let check = try OrderCheck(Ledger(), need: need)
        #expect(check.allows(order, of: events) == isAllowed)
    }

    @Test func eventsWithoutAPartitionKeyKeepNoOrderButTheTotal() throws {
        let event = { (offset: Int64) in
            OrderCheckEvent(
                type: "paid-in", topic: "entries", data: [], partitionKey: .none, offset: offset,
                label: "")
        }
        let events = [event(0), event(1)]
        #expect(try OrderCheck(Ledger(), need: .perKey).allows([1, 0], of: events))
        #expect(try !OrderCheck(Ledger(), need: .total).allows([1, 0], of: events))
    }

    /// 6 and 6 exceed the limit of 10: which one is refused depends on the order, the balance not.
    @Test func aRefusedEventIsPartOfTheResult() throws {
        let events = OrderCheckFixture.ledger([(Self.paidIn, "a", 6), (Self.paidIn, "a", 6)])
        let check = try OrderCheck(Ledger(), need: OrderNeed.none)
        let verdict = check.run(events, interleavings: 20, seed: 1)
        guard case .failed(let example) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(example.failingOrder == [1, 0])
        let row = try #require(example.differences.first)
        #expect(row.inLogOrder.row == row.inFailingOrder.row)
        #expect(row.inLogOrder.refusals == [.init(event: 1, reason: "the limit is 10")])
        #expect(row.inFailingOrder.refusals == [.init(event: 0, reason: "the limit is 10")])
    }

    @Test func aRefusedEventDoesNotStopTheFold() throws {
        let events = OrderCheckFixture.ledger([
            (Self.paidIn, "a", 11), (Self.limitSet, "a", 20), (Self.limitSet, "b", 5),
        ])
        // The entry is refused before the limit is set and taken after it.
        let differences = try OrderCheck(Ledger()).differences(events, in: [1, 0, 2])
        #expect(differences.map(\.inLogOrder.row) == [Row([.integer(0), .integer(20)])])
        #expect(differences.map(\.inFailingOrder.row) == [Row([.integer(11), .integer(20)])])
    }

    /// No row of the root table differs: the aggregate's own events do it.
    @Test func rowsOfAggregatesAreComparedToo() throws {
        var maker = OrderCheckEventMaker(HarborPointEvents.catalog)
        let events = [("fjords-7", 40), ("isles-3", 60)].enumerated().map { place, schedule in
            let data = #"{"sailing_id":"s","itinerary_id":"\#(schedule.0)","cabin_count":"#
            return maker.make(
                type: "sailing-scheduled", topic: "sailing-events",
                data: Array("\(data)\(schedule.1)}".utf8), offset: Int64(place), label: "")
        }
        let check = try OrderCheck(CabinOccupancy(), need: OrderNeed.none)
        guard case .failed(let example) = check.run(events, interleavings: 20, seed: 1) else {
            Issue.record("the order of two schedules was not noticed")
            return
        }
        #expect(example.failingOrder == [1, 0])
        #expect(example.differences.map(\.table.name) == ["cabin_inventory"])
        #expect(example.differences.map(\.key) == [Key([.text("s")])])
    }

    /// The need is claimed too low only because topics meet; thousands of other events do not hide
    /// the three that show it.
    @Test func aSmallExampleIsFoundAmongManyEventsOfOneRow() throws {
        var entries = (0..<3_000).map { _ in (type: Self.paidIn, account: "a", amount: 0) }
        entries.insert((Self.paidIn, "a", 8), at: 700)
        entries.insert((Self.limitSet, "a", 9), at: 1_500)
        entries.insert((Self.paidIn, "a", 2), at: 2_200)
        let events = OrderCheckFixture.ledger(entries)
        let verdict = try OrderCheck(Ledger()).run(events, interleavings: 20, seed: 3)
        guard case .failed(let example) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(example.logOrder == [700, 1_500, 2_200])
        #expect(example.failingOrder == [700, 2_200, 1_500])
    }

    @Test func anInterleavingIsTriedEvenWhereNoneIsAskedFor() throws {
        let events = OrderCheckFixture.ledger([(Self.paidIn, "a", 1), (Self.paidIn, "b", 1)])
        let verdict = try OrderCheck(Ledger()).run(events, interleavings: 0, seed: 1)
        #expect(verdict == .passed(interleavings: 1))
        #expect(
            try OrderCheck(Ledger()).run([], interleavings: 5, seed: 1)
                == .passed(
                    interleavings: 0))
    }

    @Test(arguments: [
        (#"{"account":"a"}"#, PartitionKey.text("a")), (#"{"account":7}"#, .integer(7)),
        (#"{"account":null}"#, .none), ("{}", .none), ("no JSON", .none),
        (#"{"account":true}"#, .text("true")),
    ])
    func thePartitionKeyIsTheMemberThatTheTypeNames(data: String, key: PartitionKey) {
        var maker = OrderCheckEventMaker(Ledger.catalog)
        let event = maker.make(
            type: "paid-in", topic: "entries", data: Array(data.utf8), offset: 0, label: "")
        #expect(event.partitionKey == key)
        let unknown = maker.make(
            type: "else", topic: "entries", data: Array(data.utf8), offset: 0, label: "")
        #expect(unknown.partitionKey == .none)
    }
}
