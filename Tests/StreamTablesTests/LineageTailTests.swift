import EventLog
import GoldenData
import StreamTables
import Testing

@Suite struct LineageTailTests {
    private static let sets: [[Int64]] = [
        [], [0], [1], [127], [128], [.max], [0, 1], [0, .max], [.max - 1, .max],
        [9_007_199_254_740_993, 9_007_199_254_740_994],
        Array(0..<128), (0..<128).map { $0 * 300 }, (0..<128).map { $0 * 72_057_594_037_927_936 },
    ]

    @Test(arguments: sets)
    func offsetsComeBackAsTheyWereAdded(_ set: [Int64]) {
        // Distances whose sum would leave 64 bits are no offsets.
        let offsets = set.filter { $0 >= 0 }.sorted().map { Offset($0) }
        var tail = LineageTail()
        for (index, offset) in offsets.enumerated() {
            tail.append(offset)
            #expect(tail.count == index + 1)
            #expect(tail.isFull == (index + 1 >= LineageTail.capacity))
            #expect(tail.offsets == Array(offsets.prefix(index + 1)))
        }
        let read = tail.withBytes { LineageTail($0) }
        #expect(read.offsets == offsets)
        #expect(read.count == offsets.count)
        #expect(read == tail)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func randomOffsetsComeBackAndATailThatWasReadGoesOn(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var offsets: [Offset] = []
        var next: Int64 = 0
        for _ in 0..<Int.random(in: 0...128, using: &random) {
            next += Int64(1) << Int64.random(in: 0...50, using: &random)
            offsets.append(Offset(next))
        }
        // As a projector does: written after some events, read back before the next.
        let cut = Int.random(in: 0...offsets.count, using: &random)
        var tail = LineageTail()
        for offset in offsets[..<cut] { tail.append(offset) }
        tail = tail.withBytes { LineageTail($0) }
        for offset in offsets[cut...] { tail.append(offset) }
        #expect(tail.offsets == offsets)
        #expect(tail.count == offsets.count)
    }

    @Test func anEventThatFollowsAtOnceTakesAByte() {
        var tail = LineageTail()
        tail.append(Offset(1_000_000))
        let first = tail.withBytes { $0.count }
        for step in 1..<Int64(128) { tail.append(Offset(1_000_000 + step)) }
        #expect(tail.withBytes { $0.count } == first + 127)
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func garbageNeverTrapsAndGivesNoNegativeOffsets(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        // The more high bits, the longer the numbers.
        let high: UInt8 = seed % 3 == 0 ? 0 : 0x80
        let bytes = (0..<Int.random(in: 0...200, using: &random)).map { index in
            UInt8.random(in: 0...255, using: &random) | (index % 11 == 0 ? 0 : high)
        }
        let tail = bytes.withUnsafeBytes { LineageTail($0) }
        let offsets = tail.offsets
        #expect(offsets.count == tail.count)
        #expect(offsets.allSatisfy { $0 >= .zero })
        var more = tail
        more.append(Offset(.max))
        _ = more.offsets
    }
}
