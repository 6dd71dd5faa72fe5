import EventLog
import Projections
import StreamTables
import Testing

@testable import ProjectionRuntime

@Suite struct RowCacheTests {
    private static func key(_ number: Int64) -> Key { Key([.integer(number)]) }

    private static func row(_ value: Int64) -> StoredRow {
        StoredRow(row: Row([.integer(value)]), lastEventOffset: Offset(value))
    }

    @Test func aKeyTouchedTenTimesIsLoadedAndWrittenOnce() throws {
        var cache = RowCache()
        var loads = 0
        for _ in 0..<10 {
            try cache.change(RowCacheTests.key(1)) { _ in
                loads += 1
                return RowCacheTests.row(100)
            } _: { old in
                RowCacheTests.row((old?.lastEventOffset.rawValue ?? 0) + 1)
            }
        }
        let changes = cache.changes()
        #expect(loads == 1)
        #expect(changes.map(\.new) == [RowCacheTests.row(110)])
    }

    @Test func aRowIsLoadedAgainOnceAllAreReleased() throws {
        var cache = RowCache()
        var loads = 0
        for _ in 0..<2 {
            try cache.change(RowCacheTests.key(1)) { _ in
                loads += 1
                return RowCacheTests.row(100)
            } _: { _ in
                RowCacheTests.row(101)
            }
            _ = cache.changes()
            cache.releaseAll()
        }
        #expect(loads == 2)
    }

    @Test func changesComeInKeyOrder() throws {
        var cache = RowCache()
        for number in [5, -3, 9, 0] as [Int64] {
            try cache.change(RowCacheTests.key(number)) { _ in
                nil
            } _: { _ in
                RowCacheTests.row(number)
            }
        }
        #expect(cache.changes().map(\.key) == [-3, 0, 5, 9].map(RowCacheTests.key))
    }

    @Test func committedRowsStayAndAreWrittenAgainOnlyWhenChanged() throws {
        var cache = RowCache()
        try cache.change(RowCacheTests.key(1)) { _ in
            nil
        } _: { _ in
            RowCacheTests.row(1)
        }
        try cache.change(RowCacheTests.key(2)) { _ in
            nil
        } _: { _ in
            RowCacheTests.row(2)
        }
        #expect(cache.changes().count == 2)
        #expect(cache.changes().isEmpty)
        try cache.change(RowCacheTests.key(2)) { _ in
            Issue.record("a row in memory was loaded")
            return nil
        } _: { old in
            #expect(old == RowCacheTests.row(2))
            return RowCacheTests.row(3)
        }
        #expect(cache.changes().map(\.new) == [RowCacheTests.row(3)])
    }

    @Test func aDeletedRowIsWrittenAsNil() throws {
        var cache = RowCache()
        try cache.change(RowCacheTests.key(1)) { _ in
            RowCacheTests.row(1)
        } _: { _ in
            nil
        }
        let changes = cache.changes()
        #expect(changes.count == 1)
        #expect(changes.first?.new == nil)
    }

    /// What a commit is still to write cannot be read back, so it stays until the next one.
    @Test func pastItsCapacityRowsThatWereWrittenBeforeAreLoadedAgain() throws {
        var cache = RowCache(capacity: 2)
        for number in 1...3 as ClosedRange<Int64> {
            try cache.change(RowCacheTests.key(number)) { _ in
                nil
            } _: { _ in
                RowCacheTests.row(number)
            }
        }
        #expect(cache.changes(upTo: 4).count == 3)
        var loads = 0
        func touch(_ number: Int64) throws {
            try cache.change(RowCacheTests.key(number)) { _ in
                loads += 1
                return RowCacheTests.row(number)
            } _: {
                $0
            }
        }
        try touch(3)
        #expect(loads == 0)
        #expect(cache.changes(upTo: 4).count == 1)
        try touch(1)
        #expect(loads == 1)
        try touch(3)
        #expect(loads == 1)
        #expect(cache.changes(upTo: 4).map(\.key) == [1, 3].map(RowCacheTests.key))
    }

    /// Keys that share their first 24 bytes are told apart, and thousands of them are found again.
    @Test func longKeysWithOneBeginningAreKeptApartAndSorted() throws {
        var cache = RowCache()
        let keys = (0..<3_000).map { Key([.text(Text("a beginning of many bytes \($0)"))]) }
        for (number, key) in keys.enumerated() {
            try cache.change(key) { _ in
                nil
            } _: { _ in
                RowCacheTests.row(Int64(number))
            }
        }
        var strange = 0
        for (number, key) in keys.enumerated() {
            try cache.change(key) { _ in
                nil
            } _: { old in
                if old != RowCacheTests.row(Int64(number)) { strange += 1 }
                return old
            }
        }
        #expect(strange == 0)
        #expect(cache.changedRows == keys.count)
        #expect(cache.changes().map(\.key) == keys.sorted())
        #expect(cache.changedRows == 0)
    }

    /// Of a table that was empty the cache knows all keys: it looks up only what it has dropped.
    @Test func aTableThatWasEmptyIsAskedOnlyForKeysItHas() throws {
        var cache = RowCache(capacity: 100, isTableEmpty: true)
        var table: [Key: StoredRow] = [:]
        var looks = 0
        for round in 0..<3 as Range<Int64> {
            for number in 0..<5_000 as Range<Int64> {
                try cache.change(RowCacheTests.key(number)) { key in
                    looks += 1
                    return table[key]
                } _: { old in
                    #expect(old == (round == 0 ? nil : RowCacheTests.row(round - 1)))
                    return RowCacheTests.row(round)
                }
            }
            for change in cache.changes(upTo: 10_000) { table[change.key] = change.new }
            // Another commit drops what the one before has written.
            _ = cache.changes(upTo: 10_000)
            if round == 0 { #expect(looks < 500, "new keys were looked up") }
        }
        #expect(looks >= 10_000)
    }

    /// After a fault the changes are folded again: a key seen before it is no row of the table.
    @Test func aKeyOfAnAbandonedBatchIsLookedUpAgain() throws {
        var cache = RowCache(isTableEmpty: true)
        try cache.change(RowCacheTests.key(1)) { _ in
            nil
        } _: { _ in
            RowCacheTests.row(1)
        }
        cache.removeAll()
        #expect(cache.changes().isEmpty)
        var looks = 0
        try cache.change(RowCacheTests.key(1)) { _ in
            looks += 1
            return nil
        } _: { old in
            #expect(old == nil)
            return RowCacheTests.row(2)
        }
        #expect(looks == 1)
        #expect(cache.changes().map(\.new) == [RowCacheTests.row(2)])
    }
}
