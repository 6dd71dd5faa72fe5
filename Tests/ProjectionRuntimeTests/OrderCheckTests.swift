import HarborPoint
import ProjectionRuntime
import Projections
import Testing

/// The order check on Harbor Point's awkward events: honest claims pass, others are caught.
@Suite struct OrderCheckTests {
    private let events: [OrderCheckEvent]

    init() throws { events = try OrderCheckFixture.hard.get() }

    private func run(
        _ projection: any Projection, _ need: OrderNeed? = nil, interleavings: Int = 2,
        seed: UInt64 = 1
    ) throws -> OrderVerdict {
        try OrderCheck(projection, need: need).run(
            events, interleavings: interleavings, seed: seed)
    }

    private func counterexample(
        _ projection: any Projection, _ need: OrderNeed? = nil, seed: UInt64 = 1
    ) throws -> OrderCounterexample {
        let verdict = try run(projection, need, seed: seed)
        guard case .failed(let example) = verdict else {
            throw Missing(description: "\(projection.name) passed: \(verdict)")
        }
        return example
    }

    private struct Missing: Error, CustomStringConvertible { let description: String }

    @Test(arguments: BoardingManifest.Version.allCases)
    func theManifestPassesWithWhatItDeclares(version: BoardingManifest.Version) throws {
        let manifest = BoardingManifest(version: version)
        #expect(manifest.order == .perKeyWithinTopic)
        #expect(try run(manifest) == .passed(interleavings: 2))
    }

    @Test func chargesPassWithoutAnyOrder() throws {
        #expect(try run(UnsettledCharges(), OrderNeed.none) == .passed(interleavings: 2))
    }

    @Test(arguments: [OrderNeed.perKeyWithinTopic, .perKey])
    func cabinsFailWithTheOrderOfBookingsAlone(need: OrderNeed) throws {
        let example = try counterexample(CabinOccupancy(), need)
        try expectMinimal(example, CabinOccupancy(), need)
        #expect(example.differences.contains { $0.table.name == "cabin_occupancy" })
    }

    @Test func cabinsPassWithTheOrderOfTheLog() throws {
        #expect(try run(CabinOccupancy()) == .passed(interleavings: 0))
    }

    @Test func aManifestThatClaimsToNeedNoOrderIsCaught() throws {
        let manifest = ClaimingManifest(.none)
        let example = try counterexample(manifest)
        try expectMinimal(example, manifest, .none)
        let row = try #require(example.differences.first)
        #expect(row.table.name == "boarding_manifest")
        #expect(row.inLogOrder != row.inFailingOrder)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func theSameSeedFindsTheSame(seed: UInt64) throws {
        let first = try counterexample(CabinOccupancy(), .perKey, seed: seed)
        #expect(try counterexample(CabinOccupancy(), .perKey, seed: seed) == first)
        try expectMinimal(first, CabinOccupancy(), .perKey)
    }

    /// At most four events, allowed in that order, that really give other rows, and none of which
    /// can be left out.
    private func expectMinimal(
        _ example: OrderCounterexample, _ projection: any Projection, _ need: OrderNeed
    ) throws {
        let check = try OrderCheck(projection, need: need)
        #expect((2...4).contains(example.failingOrder.count))
        #expect(example.logOrder == example.failingOrder.sorted())
        #expect(check.allows(example.failingOrder, of: events))
        #expect(!example.differences.isEmpty)
        #expect(
            try replayed(example.logOrder, projection)
                != replayed(
                    example.failingOrder, projection))
        #expect(check.differences(events, in: example.failingOrder) == example.differences)
        for index in example.failingOrder.indices {
            var fewer = example.failingOrder
            fewer.remove(at: index)
            #expect(check.differences(events, in: fewer).isEmpty)
        }
    }

    /// The rows after the events in that order, by the plain fold.
    private func replayed(
        _ order: [Int], _ projection: any Projection
    ) throws -> [[Key: Row]] {
        var fold = MemoryFold(projection)
        var event = Event()
        for place in order {
            let source = events[place]
            try event.load(type: source.type, topic: source.topic, data: source.data.span.bytes)
            try fold.fold(event, at: source.offset)
        }
        return fold.tables.map { $0.mapValues(\.row) }
    }
}
