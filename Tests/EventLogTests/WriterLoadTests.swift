import Testing

@testable import EventLog

@Suite struct WriterLoadTests {
    private static let millisecond: UInt64 = 1_000_000

    /// What the load says after groups that follow each other for 200 ms.
    private func load(
        groups: Int, busy: UInt64, idle: UInt64, events: Int, requests: Int
    ) -> (load: WriterLoad, now: UInt64) {
        var now: UInt64 = 5_000
        var load = WriterLoad(at: now)
        for _ in 0..<groups {
            load.note(busy: true, at: now)
            now += busy
            load.note(events: events, requests: requests)
            load.note(busy: false, at: now)
            now += idle
        }
        return (load, now)
    }

    @Test func manyClientsThatKeepTheWriterBusyAreAHeavyLoad() {
        let (load, now) = load(
            groups: 200, busy: 950_000, idle: 50_000, events: 40, requests: 40)
        #expect(load.isHeavy(at: now))
    }

    @Test func aBusyWriterWithFewRequestsAGroupIsNoHeavyLoad() {
        let (load, now) = load(groups: 200, busy: 950_000, idle: 50_000, events: 40, requests: 2)
        #expect(!load.isHeavy(at: now))
    }

    @Test func manyClientsNowAndThenAreNoHeavyLoad() {
        let (load, now) = load(
            groups: 20, busy: 1_000_000, idle: 9_000_000, events: 40, requests: 40)
        #expect(!load.isHeavy(at: now))
    }

    @Test func aBulkLoadIsHeavyHoweverMuchTheWriterRests() {
        let (load, now) = load(
            groups: 100, busy: 500_000, idle: 1_500_000, events: 1_000, requests: 1)
        #expect(load.isHeavy(at: now))
    }

    @Test func fiftyThousandEventsASecondAreNoHeavyLoad() {
        let (load, now) = load(
            groups: 10, busy: 2_000_000, idle: 18_000_000, events: 1_000, requests: 1)
        #expect(!load.isHeavy(at: now))
    }

    @Test func aSingleLargeRequestAfterARestIsNoHeavyLoad() {
        let (load, now) = load(groups: 1, busy: 2_000_000, idle: 0, events: 8_000, requests: 1)
        #expect(!load.isHeavy(at: now))
    }

    @Test func aSyncThatTakesLongDoesNotHideALoad() {
        var (load, now) = load(
            groups: 200, busy: 950_000, idle: 50_000, events: 1_000, requests: 40)
        load.note(busy: true, at: now)
        now += 150 * WriterLoadTests.millisecond
        #expect(load.isHeavy(at: now))
    }

    @Test func aLoadIsOverSoonAfterTheLastRequest() {
        let (busy, now) = load(
            groups: 200, busy: 950_000, idle: 50_000, events: 1_000, requests: 40)
        #expect(busy.isHeavy(at: now))
        #expect(!busy.isHeavy(at: now + 30 * WriterLoadTests.millisecond))
    }
}
