import Projections
import Testing

@Suite struct MemoryFoldTests {
    private var fold = MemoryFold(Tally())
    private var next: Int64 = 0

    private static func key(_ parts: Value...) -> Key { Key(parts) }

    /// Folds an event of the group "g" at the next offset.
    private mutating func fold(_ type: String, _ members: String) throws {
        defer { next += 1 }
        var event = Event()
        let data = Array(#"{"group":"g",\#(members)}"#.utf8)
        try event.load(type: type, topic: "t", data: data.span.bytes)
        try fold.fold(event, at: next)
    }

    private mutating func set(_ id: Int, _ amount: Int64) throws {
        try fold("set", #""ids":1,"id":\#(id),"amount":\#(amount)"#)
    }

    /// The group's label, sum and offset; nil where it has no row.
    private func total(_ place: Int = 1) -> [Value]? {
        fold.tables[place][MemoryFoldTests.key(.text("g"))].map {
            $0.row.values + [.integer($0.lastEventOffset)]
        }
    }

    @Test mutating func tablesComeInTheOrderOfTheProjection() throws {
        try set(1, 5)
        #expect(fold.tables.count == 3)
        #expect(
            fold.tables[0] == [
                MemoryFoldTests.key(.text("g"), .integer(1)):
                    .init(row: Row([.integer(5)]), lastEventOffset: 0)
            ])
        #expect(total(1) == [.null, .integer(5), .integer(0)])
        #expect(total(2) == nil, "only its own event begins this row")
    }

    @Test mutating func anotherTypeChangesNothing() throws {
        try set(1, 5)
        let before = fold.tables
        try fold("other", #""id":1"#)
        #expect(fold.tables == before)
    }

    @Test mutating func anAggregateTakesTheOldRowOutAndPutsTheNewOneIn() throws {
        try set(1, 5)
        try set(2, 7)
        try set(1, 6)
        #expect(total() == [.null, .integer(13), .integer(2)])
    }

    @Test mutating func aRowThatStaysMovesItsOwnOffsetAlone() throws {
        try set(1, 5)
        try set(1, 5)
        let row = fold.tables[0][MemoryFoldTests.key(.text("g"), .integer(1))]
        #expect(row?.lastEventOffset == 1)
        #expect(total() == [.null, .integer(5), .integer(0)])
    }

    @Test mutating func aNilRowIsDeletedAndCountsNoMore() throws {
        try set(1, 5)
        try set(2, 7)
        try fold("unset", #""ids":1,"id":1"#)
        #expect(fold.tables[0].count == 1)
        #expect(total() == [.null, .integer(7), .integer(2)])
        try fold("unset", #""ids":1,"id":1"#)
        #expect(total() == [.null, .integer(7), .integer(2)], "there was no row to delete")
        try fold("unset", #""ids":1,"id":2"#)
        #expect(fold.tables[0].isEmpty)
        #expect(total() == [.null, .integer(0), .integer(4)], "the aggregate's row stays")
    }

    @Test mutating func anEventFoldsIntoEachOfItsKeys() throws {
        try fold("set", #""ids":3,"id":1,"amount":2"#)
        #expect(fold.tables[0].count == 3)
        #expect(total() == [.null, .integer(6), .integer(0)])
    }

    /// An aggregate's own event begins its row with all root rows counted, however late it comes.
    @Test mutating func anOwnEventBeginsARowThatCountsWhatIsThere() throws {
        try set(1, 5)
        try set(2, 7)
        try fold("labelled", #""label":"a""#)
        #expect(total(1) == [.text("a"), .integer(12), .integer(2)])
        #expect(total(2) == [.text("a"), .integer(12), .integer(2)])
        try set(1, 6)
        #expect(total(2) == [.text("a"), .integer(13), .integer(3)])
        try fold("labelled", #""label":"b""#)
        #expect(total(2) == [.text("b"), .integer(13), .integer(4)])
    }

    @Test mutating func anOwnEventMayComeFirst() throws {
        try fold("labelled", #""label":"a""#)
        #expect(total(1) == [.text("a"), .integer(0), .integer(0)])
        try set(1, 5)
        #expect(total(1) == [.text("a"), .integer(5), .integer(1)])
        #expect(total(2) == [.text("a"), .integer(5), .integer(1)])
    }

    @Test mutating func anOwnEventThatGivesNilDeletesTheAggregatesRow() throws {
        try set(1, 5)
        try fold("labelled", #""label":"a""#)
        try fold("labelled", #""label":null"#)
        #expect(total(2) == nil)
        #expect(fold.tables[0].count == 1)
        try fold("labelled", #""label":"b""#)
        #expect(total(2) == [.text("b"), .integer(5), .integer(3)], "it begins anew")
    }

    /// Taking the old row out may leave 64 bits where the count of the rows does not. They are
    /// counted in the order of their keys, which the table on disk has as well.
    @Test mutating func aSumThatLeaves64BitsOnTheWayIsCountedAfresh() throws {
        try set(2, .max)
        try set(1, -5)
        try set(3, 5)
        try fold("labelled", #""label":"a""#)
        #expect(total(1) == [.text("a"), .integer(.max), .integer(3)])
        try set(1, -6)
        #expect(total(1) == [.text("a"), .integer(.max - 1), .integer(4)])
        #expect(total(2) == [.text("a"), .integer(.max - 1), .integer(4)])
    }

    /// Where the count itself leaves 64 bits the event cannot be folded, and leaves no trace.
    @Test mutating func aCountThatLeaves64BitsChangesNothing() throws {
        try set(1, .max)
        try set(2, 0)
        try fold("labelled", #""label":"a""#)
        let before = fold.tables
        for (id, amount) in [(2, 1), (3, 1)] as [(Int, Int64)] {
            #expect(throws: FoldError("sum leaves 64 bits")) { try set(id, amount) }
            #expect(fold.tables == before)
        }
        try set(1, 1)
        try set(2, 1)
        #expect(total() == [.text("a"), .integer(2), .integer(6)])
    }

    @Test mutating func anEventThatCannotBeReducedChangesNothing() throws {
        try set(1, 5)
        let before = fold.tables
        #expect(throws: FoldError.self) { try fold("set", #""ids":1,"id":1"#) }
        #expect(throws: FoldError.self) { try fold("set", #""ids":1,"amount":1"#) }
        #expect(fold.tables == before)
    }

    @Test mutating func keysBeforeTheOneThatFailedAreFolded() throws {
        try set(1, .max - 1)
        #expect(throws: FoldError.self) { try fold("set", #""ids":3,"id":2,"amount":1"#) }
        let ids = Set(fold.tables[0].keys.compactMap(\.parts.last))
        #expect(ids == [.integer(1), .integer(2)])
        #expect(total() == [.null, .integer(.max), .integer(1)])
    }

    @Test mutating func anEventFoldsIntoOneKeyAlone() throws {
        var event = Event()
        let data = Array(#"{"group":"g","ids":2,"id":1,"amount":4}"#.utf8)
        try event.load(type: "set", topic: "t", data: data.span.bytes)
        try fold.fold(event, at: 9, into: MemoryFoldTests.key(.text("g"), .integer(2)))
        #expect(fold.tables[0].count == 1)
        #expect(total() == [.null, .integer(4), .integer(9)])
    }

    @Test mutating func insertedRowsAreCountedAndSetRowsAreNot() throws {
        let key = MemoryFoldTests.key(.text("g"), .integer(1))
        try fold.insert(key, .init(row: Row([.integer(5)]), lastEventOffset: 3))
        try fold.insert(key, .init(row: Row([.integer(6)]), lastEventOffset: 4))
        #expect(total() == [.null, .integer(6), .integer(4)])
        fold.set(key, nil, in: 0)
        #expect(fold.tables[0].isEmpty)
        #expect(total() == [.null, .integer(6), .integer(4)])
    }
}
