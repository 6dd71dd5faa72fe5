import GoldenData
import HarborPoint
import Projections
import Testing

/// What each projection's `OrderNeed` claims: with that much order, and no more, the rows are the
/// same.
@Suite struct InterleavingTests {
    /// The events of one partition key within one topic: a queue that keeps its order.
    private struct QueueName: Hashable {
        let topic: String
        let booking: Int64?
        let sailing: Text?
    }

    private static let goldenNames = [
        BoardingManifest.Version.one: "boarding_manifest", .two: "boarding_manifest_v2",
    ]

    @Test(arguments: [1, 2, 3, 4] as [UInt64], BoardingManifest.Version.allCases)
    func anyInterleavingAcrossTopicsGivesTheSameManifest(
        seed: UInt64, version: BoardingManifest.Version
    ) throws {
        var random = SeededRandom(seed: seed)
        let events = try GoldenData.hard.events()
        let shuffled = InterleavingTests.interleaved(events, &random)
        #expect(shuffled.count == events.count)
        #expect(shuffled.map(\.text) != events.map(\.text))
        let manifest = BoardingManifest(version: version)
        var fold = PureFold(manifest)
        try fold.fold(shuffled)
        let golden = try GoldenData.hard.table(
            manifest.table, named: InterleavingTests.goldenNames[version])
        #expect(fold.rows == golden)
        var ordered = PureFold(manifest)
        try ordered.fold(events)
        let summary = try ordered.rows(of: "checkin_summary")
        #expect(try fold.rows(of: "checkin_summary") == summary)
    }

    /// The need is real: without the order within a topic the rows come out otherwise.
    @Test(arguments: BoardingManifest.Version.allCases)
    func theOrderWithinATopicMatters(version: BoardingManifest.Version) throws {
        let manifest = BoardingManifest(version: version)
        var fold = PureFold(manifest)
        try fold.fold(try GoldenData.hard.events().reversed())
        let golden = try GoldenData.hard.table(
            manifest.table, named: InterleavingTests.goldenNames[version])
        #expect(fold.rows.count == golden.count)
        #expect(fold.rows != golden)
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func anyOrderAtAllGivesTheSameCharges(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let events = try GoldenData.hard.events()
        var fold = PureFold(UnsettledCharges())
        try fold.fold(events.shuffled(using: &random))
        let golden = try GoldenData.hard.table(UnsettledCharges().table)
        #expect(fold.rows == golden)
        var reversed = PureFold(UnsettledCharges())
        try reversed.fold(events.reversed())
        #expect(reversed.rows == golden)
    }

    /// The need is real: bookings compete for cabins, so the order of each alone is not enough.
    @Test func theOrderAcrossBookingsMattersToCabins() throws {
        var random = SeededRandom(seed: 1)
        let events = try GoldenData.hard.events()
        var fold = PureFold(CabinOccupancy())
        try fold.fold(InterleavingTests.interleaved(events, &random))
        let golden = try GoldenData.hard.table(CabinOccupancy().table)
        #expect(fold.rows.keys == golden.keys)
        #expect(fold.rows != golden)
    }

    private static func interleaved(
        _ events: [GoldenEvent], _ random: inout SeededRandom
    ) -> [GoldenEvent] {
        var queues: [QueueName: [GoldenEvent]] = [:]
        var order: [QueueName] = []
        for event in events {
            let name = QueueName(
                topic: event.topic, booking: event.booking,
                sailing: event.booking == nil ? event.sailing : nil)
            queues[name, default: []].append(event)
            order.append(name)
        }
        // Which queue gives next is drawn at random; what it gives is its oldest.
        order.shuffle(using: &random)
        var taken: [QueueName: Int] = [:]
        return order.compactMap { name in
            defer { taken[name, default: 0] += 1 }
            return queues[name]?[taken[name, default: 0]]
        }
    }
}
