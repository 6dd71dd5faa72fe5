import GoldenData
import Testing

@testable import ProjectionRuntime

@Suite struct KeyFilterTests {
    /// 200,000 keys fill several layers. A key that was added is never called new.
    @Test func noAddedKeyIsForgotten() {
        var random = SeededRandom(seed: 3)
        let hashes = (0..<200_000).map { _ in random.next() }
        var filter = KeyFilter()
        var early = 0
        for hash in hashes where filter.insert(hash) { early += 1 }
        #expect(early < hashes.count / 20, "the filter calls new keys old")
        var forgotten = 0
        for hash in hashes where !filter.insert(hash) { forgotten += 1 }
        #expect(forgotten == 0)
    }
}
