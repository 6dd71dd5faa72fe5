import EventLog
import StreamTables
import Testing

@testable import TidetableAPI

@Suite struct PageCacheTests {
    private func checkpoint(_ position: Int64, generation: Int64 = 1) -> Checkpoint {
        Checkpoint(
            logID: "log", generation: generation, position: Position(last: position),
            lastEventTime: nil)
    }

    @Test func aPageIsGoodAtItsOwnCheckpointOnly() {
        var cache = PageCache()
        cache.keep([1], [9], at: checkpoint(4))
        #expect(cache.page([9], at: checkpoint(4)) == [1])
        #expect(cache.page([8], at: checkpoint(4)) == nil)
        #expect(cache.page([9], at: checkpoint(5)) == nil)
        #expect(cache.page([9], at: checkpoint(4, generation: 2)) == nil)
    }

    @Test func aMovedTableDropsThePagesOfBefore() {
        var cache = PageCache()
        cache.keep([1], [9], at: checkpoint(4))
        cache.keep([2], [8], at: checkpoint(5))
        #expect(cache.page([9], at: checkpoint(4)) == nil)
        #expect(cache.page([9], at: checkpoint(5)) == nil)
        #expect(cache.page([8], at: checkpoint(5)) == [2])
        cache.keep([3], [7], at: checkpoint(4))
        #expect(cache.page([7], at: checkpoint(4)) == nil)
        #expect(cache.page([8], at: checkpoint(5)) == [2])
    }

    @Test func noMoreIsKeptThanTheCapacity() {
        var cache = PageCache(capacity: 10)
        cache.keep([UInt8](repeating: 1, count: 6), [1], at: checkpoint(4))
        cache.keep([UInt8](repeating: 2, count: 6), [2], at: checkpoint(4))
        #expect(cache.page([1], at: checkpoint(4)) == nil)
        #expect(cache.page([2], at: checkpoint(4))?.count == 6)
        cache.keep([UInt8](repeating: 3, count: 11), [3], at: checkpoint(4))
        #expect(cache.page([3], at: checkpoint(4)) == nil)
    }
}
