import Testing

@testable import EventLog

@Suite struct RecentHashesTests {
    /// Homes at both ends of the table, so that entries run over its end.
    private func crowded(_ index: Int) -> UInt64 {
        switch index % 4 {
        case 0: UInt64.max - UInt64(index % 7)
        case 1: UInt64(index % 5)
        default: UInt64(index) &* 0x9E37_79B9_7F4A_7C15
        }
    }

    @Test func entriesAreFoundUntilTheyAreRemoved() {
        var table = RecentHashes(capacity: 32, firstOffset: 0)
        var expected: [UInt64: Set<Int64>] = [:]
        for index in 0..<500 {
            table.insert(HashEntry(hash: crowded(index), offset: Int64(index)))
            expected[crowded(index), default: []].insert(Int64(index))
        }
        for index in stride(from: 0, to: 500, by: 3) {
            table.remove(HashEntry(hash: crowded(index), offset: Int64(index)))
            expected[crowded(index)]?.remove(Int64(index))
        }
        table.remove(HashEntry(hash: 12_345, offset: 1))
        for (hash, offsets) in expected {
            var found: [Int64] = []
            table.find(hash, into: &found)
            #expect(Set(found) == offsets)
            #expect(found.count == offsets.count)
        }
        #expect(table.count == expected.values.reduce(0) { $0 + $1.count })
    }

    @Test func aTableGivesItsEntriesSorted() {
        var table = RecentHashes(capacity: 32, firstOffset: 0)
        for index in 0..<300 {
            table.insert(HashEntry(hash: crowded(index), offset: Int64(index)))
        }
        let sorted = table.sorted()
        #expect(sorted.count == 300)
        #expect(Set(sorted.map(\.offset)).count == 300)
        #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $0.precedes($1) })
    }

    @Test func aFilterHasWhatWasAddedAndLittleElse() {
        var filter = BloomFilter(count: 10_000)
        func hash(_ index: UInt64) -> UInt64 {
            var value = index &* 0x9E37_79B9_7F4A_7C15
            value ^= value >> 32
            return value &* 0xD6E8_FEB8_6659_FD93
        }
        for index in 0..<10_000 { filter.insert(hash(UInt64(index))) }
        #expect((0..<10_000).allSatisfy { filter.mayContain(hash(UInt64($0))) })
        let wrong = (10_000..<110_000).filter { filter.mayContain(hash(UInt64($0))) }.count
        #expect(wrong < 500)
    }
}
