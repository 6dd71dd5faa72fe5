import EventLog
import Projections
import StreamTables
import Testing

/// The lineage of a deleted row outlives it, and says which event deleted it.
@Suite struct DeletedKeysTests {
    private let table = TestTable()

    private func chunk(_ name: String, _ offsets: Int64..., isDeleted: Bool = true) -> LineageChunk
    {
        var lineage = LineageTail()
        for offset in offsets { lineage.append(Offset(offset)) }
        return LineageChunk(
            key: TestTable.key(name, 0), lineage: lineage,
            row: isDeleted ? nil : TestTable.row(offset: 0).row)
    }

    /// `a` deleted at 3, `b` at 7 and made again, `c` twice, at 5 and 9, `d` is there with a full
    /// chunk.
    private func fill() throws {
        let writer = try table.writer()
        let chunks = [
            chunk("a", 1, 3), chunk("b", 2, 7), chunk("c", 4, 5), chunk("c", 8, 9),
            chunk("d", 6, 10, isDeleted: false),
        ]
        for chunk in chunks { try writer.write(chunk, in: 0) }
        try writer.commit(
            [TestTable.change("b", 1, offset: 11), TestTable.change("d", 1, offset: 12)],
            to: Position(last: 12), lastEventTime: nil)
    }

    private func deleted(
        after position: Int64, under prefix: [Value] = [], past last: Key? = nil, limit: Int = 9
    ) throws -> (keys: [Key], next: Key?) {
        let reader = try table.reader()
        _ = try reader.begin()
        defer { reader.end() }
        var keys: [Key] = []
        let next = try LineageReader(reader, TestTable.schema).deletedKeys(
            after: Position(last: position), under: Key(prefix), past: last, limit: limit,
            into: &keys)
        return (keys, next)
    }

    @Test func keysThatWereDeletedAfterAPositionAndHaveNoRowAreFound() throws {
        try fill()
        let (a, c) = (TestTable.key("a", 0), TestTable.key("c", 0))
        #expect(try deleted(after: 2).keys == [a, c])
        #expect(try deleted(after: 3).keys == [c])
        #expect(try deleted(after: 8).keys == [c])
        #expect(try deleted(after: 9).keys == [])
        #expect(try deleted(after: 2, under: [.text("a")]).keys == [a])
    }

    @Test func aPageEndsAtItsLimitAndTheNextGoesOn() throws {
        try fill()
        let first = try deleted(after: 0, limit: 1)
        #expect(first.keys == [TestTable.key("a", 0)] && first.next == first.keys.last)
        let second = try deleted(after: 0, past: first.next, limit: 9)
        #expect(second.keys == [TestTable.key("c", 0)] && second.next == nil)
    }
}
