import EventLog
import Projections
import Testing

@testable import ProjectionRuntime

@Suite struct ChangedRowsTests {
    private let changed = ChangedRows(after: Position(last: 9))

    private static func key(_ group: String, _ id: Int64) -> Key {
        Key([.text(Text(group)), .integer(id)])
    }

    private static let long = "a group whose name is longer than a code"

    private func announce(_ position: Int64, _ keys: [Key]) {
        var changes = ChangedKeys(codes: keys.map(KeyCode.init))
        changes.long = keys.filter { !KeyCode($0).isExact }
        changed.announce(Position(last: position), [ChangedKeys(), changes])
    }

    private func keys(
        after old: Int64, upTo new: Int64 = 100, under prefix: [Value] = [], past last: Key? = nil,
        limit: Int = 100
    ) -> [Key]? {
        changed.keys(
            in: 1, after: Position(last: old), upTo: Position(last: new), under: Key(prefix),
            past: last, limit: limit)
    }

    @Test(arguments: ["b", long])
    func changedKeysComeInOrderAndEachOnce(_ group: String) {
        let (first, second) = (ChangedRowsTests.key("a", 2), ChangedRowsTests.key(group, -7))
        announce(10, [second, first])
        announce(11, [second])
        announce(12, [ChangedRowsTests.key("z", 0)])
        #expect(keys(after: 9, upTo: 11) == [first, second])
        #expect(keys(after: 10, upTo: 11) == [second])
        #expect(keys(after: 11, upTo: 11) == [])
        #expect(keys(after: 9, upTo: 11, limit: 1) == [first])
        #expect(keys(after: 9, upTo: 11, past: first) == [second])
        #expect(keys(after: 9, under: [.text(Text(group))]) == [second])
    }

    @Test func whatChangedBeforeTheFileWasOpenedIsNotKnown() {
        announce(10, [ChangedRowsTests.key("a", 1)])
        #expect(keys(after: 8) == nil)
        #expect(keys(after: 9) == [ChangedRowsTests.key("a", 1)])
        #expect(changed.count(after: Position(last: 8), upTo: Position(last: 10)) == nil)
        #expect(changed.count(after: Position(last: 9), upTo: Position(last: 10)) == 1)
    }

    @Test func whatACommitChangedThatNobodyGatheredIsNotKnown() {
        announce(10, [ChangedRowsTests.key("a", 1)])
        changed.announce(Position(last: 11), nil)
        announce(12, [ChangedRowsTests.key("a", 2)])
        #expect(keys(after: 10) == nil)
        #expect(keys(after: 11) == [ChangedRowsTests.key("a", 2)])
    }

    /// The commit at 20 failed; the one that was made in its place ended at 15.
    @Test func aCommitThatFailedIsHeededAsIfItHadBeenMade() {
        announce(10, [ChangedRowsTests.key("a", 1)])
        announce(20, [ChangedRowsTests.key("a", 2)])
        announce(15, [ChangedRowsTests.key("a", 3)])
        announce(16, [ChangedRowsTests.key("a", 4)])
        #expect(keys(after: 10, upTo: 15) == [ChangedRowsTests.key("a", 3)])
        #expect(keys(after: 15, upTo: 19) == [ChangedRowsTests.key("a", 4)])
        #expect(keys(after: 16) == [ChangedRowsTests.key("a", 2)])
    }

    @Test func theOldestAreForgottenAndTheOthersAreFound() {
        for position in 10..<110 as Range<Int64> {
            announce(position, (0..<1_000).map { ChangedRowsTests.key("a", position * 1_000 + $0) })
        }
        #expect(keys(after: 40) == nil)
        let found = keys(after: 99, upTo: 100, limit: 2_000)
        #expect(found == (0..<1_000).map { ChangedRowsTests.key("a", 100_000 + $0) })
    }
}
