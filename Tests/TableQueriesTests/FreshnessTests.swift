import EventLog
import StreamTables
import TableQueries
import Testing

@Suite struct FreshnessTests {
    private func freshness(
        _ position: Int64, _ end: Int64, appended: Int64?, now: Int64, time: String? = nil
    ) -> Freshness {
        Freshness(
            checkpoint: Checkpoint(
                logID: "log-1", generation: 1, position: Position(last: position),
                lastEventTime: time),
            logEnd: Position(last: end), oldestUnappliedAppendedAt: appended, now: now)
    }

    private static let cases: [(Int64, Int64, Int64?, Int64, Int64, String)] = [
        (9, 9, nil, 1_000_000, 0, "0.000"),
        (9, 9, 5, 1_000_000, 0, "0.000"),
        (-1, -1, nil, 1_000, 0, "0.000"),
        (-1, 9, 1_000, 1_001, 10, "0.001"),
        (9, 12, 1_000, 2_050, 3, "1.050"),
        (9, 12, 1_000, 61_999, 3, "60.999"),
        (9, 12, 2_000, 1_000, 3, "0.000"),
        (9, 12, nil, 1_000, 3, "0.000"),
        (12, 9, 1_000, 2_000, 0, "0.000"),
        (-1, .max, .min, .max, .max, "9223372036854775.807"),
    ]

    @Test(arguments: cases.indices)
    func lagIsCountedInEventsAndSeconds(index: Int) {
        let (position, end, appended, now, events, seconds) = FreshnessTests.cases[index]
        let freshness = freshness(position, end, appended: appended, now: now)
        #expect(freshness.lagEvents == events)
        #expect(freshness.lagSeconds == seconds)
    }

    @Test func theFieldsSayWhatAnswered() {
        let fields = freshness(9, 12, appended: 1_000, now: 2_500, time: "2026-07-14T08:00:00Z")
            .fields(table: "berths", version: 2)
        #expect(
            fields.map { "\($0.name): \($0.value)" } == [
                "Stream-Log-Id: log-1", "Stream-Table: berths", "Stream-Table-Version: 2",
                "Stream-Checkpoint-Offset: 9", "Stream-Log-End-Offset: 12",
                "Stream-Lag-Events: 3", "Stream-Lag-Seconds: 1.500",
                "Stream-Last-Event-Time: 2026-07-14T08:00:00Z",
            ])
    }

    @Test(arguments: [nil, "", "2026\r\nSet-Cookie: x", "é"])
    func aTimeThatIsNoFieldValueIsLeftOut(time: String?) {
        let fields = freshness(9, 9, appended: nil, now: 0, time: time)
            .fields(table: "berths", version: 1)
        #expect(fields.contains { $0.name == "Stream-Last-Event-Time" } == false)
    }

    private static let bounds: [(Int64?, Int64?, ReadBounds.Failure?)] = [
        (nil, nil, nil), (-1, nil, nil), (9, nil, nil), (10, nil, .notYetApplied),
        (12, nil, .notYetApplied), (13, nil, .beyondLogEnd), (nil, 1_500, nil),
        (nil, 1_499, .tooStale), (9, 0, .tooStale), (13, 0, .beyondLogEnd),
    ]

    @Test(arguments: bounds.indices)
    func boundsAreHeldAgainstFreshness(index: Int) {
        let (minimum, lag, failure) = FreshnessTests.bounds[index]
        let bounds = ReadBounds(
            minimumPosition: minimum.map { Position(last: $0) }, maximumLagMilliseconds: lag)
        #expect(bounds.failure(of: freshness(9, 12, appended: 1_000, now: 2_500)) == failure)
    }
}
