import GoldenData
import HarborPoint
import Projections
import Testing

/// What `OrderNeed.perKeyWithinTopic` claims: across topics any interleaving gives the same rows.
@Suite struct InterleavingTests {
    /// The events of one partition key within one topic: a queue that keeps its order.
    private struct QueueName: Hashable {
        let topic: String
        let booking: Int64?
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func anyInterleavingAcrossTopicsGivesTheSameRows(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let events = try GoldenData.hard.events()
        let shuffled = InterleavingTests.interleaved(events, &random)
        #expect(shuffled.count == events.count)
        #expect(shuffled.map(\.text) != events.map(\.text))
        var fold = PureFold(BoardingManifest())
        for event in shuffled { try fold.fold(event) }
        let golden = try GoldenData.hard.table(BoardingManifest().table)
        #expect(fold.rows == golden)
    }

    /// The need is real: without the order within a topic the rows come out otherwise.
    @Test func theOrderWithinATopicMatters() throws {
        var fold = PureFold(BoardingManifest())
        for event in try GoldenData.hard.events().reversed() { try fold.fold(event) }
        let golden = try GoldenData.hard.table(BoardingManifest().table)
        #expect(fold.rows.count == golden.count)
        #expect(fold.rows != golden)
    }

    private static func interleaved(
        _ events: [GoldenEvent], _ random: inout SeededRandom
    ) -> [GoldenEvent] {
        var queues: [QueueName: [GoldenEvent]] = [:]
        var order: [QueueName] = []
        for event in events {
            let name = QueueName(topic: event.topic, booking: event.booking)
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
