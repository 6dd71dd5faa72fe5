import EventLog
import StreamTables
import Testing

@testable import TidetableAPI

struct ChangeCursorTests {
    private static func page(
        _ position: Int64, revision: Int64 = 0, hasMore: Bool = false
    ) -> ChangePage {
        let checkpoint = Checkpoint(
            logID: "log", generation: 1, revision: revision, position: Position(last: position),
            lastEventTime: nil)
        var page = ChangePage(checkpoint: checkpoint)
        if hasMore { page.next = .rows(past: nil) }
        return page
    }

    @Test func oneSnapshotLeavesACopyWhole() {
        var cursor = ChangeCursor(after: .none)
        #expect(!cursor.isWhole)
        cursor.take(ChangeCursorTests.page(9))
        #expect(cursor.isWhole && cursor.position == Position(last: 9))
    }

    @Test func pagesOfOnePositionLeaveACopyWhole() {
        var cursor = ChangeCursor(after: .none)
        cursor.take(ChangeCursorTests.page(9, hasMore: true))
        #expect(cursor.isMidway && !cursor.isWhole)
        cursor.take(ChangeCursorTests.page(9))
        #expect(cursor.isWhole && !cursor.isMidway)
    }

    @Test func aTableThatMovesBetweenPagesIsLookedAtAgainFromTheFirstPage() {
        var cursor = ChangeCursor(after: Position(last: 3))
        cursor.take(ChangeCursorTests.page(9, hasMore: true))
        cursor.take(ChangeCursorTests.page(12))
        #expect(!cursor.isWhole && !cursor.isMidway)
        #expect(cursor.position == Position(last: 9))
        cursor.take(ChangeCursorTests.page(12))
        #expect(cursor.isWhole && cursor.position == Position(last: 12))
    }

    @Test func pagesGrowWhileTheTableOutrunsThem() {
        var cursor = ChangeCursor(after: .none)
        let first = cursor.pageLimit
        for position in 1..<20 as Range<Int64> {
            cursor.take(ChangeCursorTests.page(position * 2, hasMore: true))
            cursor.take(ChangeCursorTests.page(position * 2 + 1))
        }
        #expect(cursor.pageLimit == first * 64)
        cursor.take(ChangeCursorTests.page(99))
        #expect(cursor.pageLimit == first)
    }

    @Test func aTableThatHasNotComeSoFarGivesNothing() {
        var cursor = ChangeCursor(after: Position(last: 9))
        cursor.take(ChangeCursorTests.page(7))
        #expect(cursor.position == Position(last: 9) && cursor.isWhole)
    }

    @Test func rowsThatChangedWhileThePositionStoodEndARound() {
        var cursor = ChangeCursor(after: Position(last: 9), revision: 1)
        #expect(cursor.accepts(ChangeCursorTests.page(9, revision: 1).checkpoint))
        #expect(!cursor.accepts(ChangeCursorTests.page(9, revision: 2).checkpoint))
        cursor = ChangeCursor(after: Position(last: 9))
        #expect(cursor.accepts(ChangeCursorTests.page(9, revision: 2).checkpoint))
        cursor.take(ChangeCursorTests.page(9, revision: 2))
        #expect(!cursor.accepts(ChangeCursorTests.page(9, revision: 3).checkpoint))
    }
}
