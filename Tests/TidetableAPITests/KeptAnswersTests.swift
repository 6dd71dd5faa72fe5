import EventLog
import Projections
import StreamTables
import Testing

@testable import ProjectionRuntime
@testable import TidetableAPI

@Suite struct KeptAnswersTests {
    private let changed = ChangedRows(after: .none)

    private func code(_ number: Int64, of sailing: Text = "2026-07-14") -> KeyCode {
        KeyCode(Key(.text(sailing), .integer(number)))
    }

    private func prefix(_ sailing: Text) -> KeyCode { KeyCode(Key(.text(sailing))) }

    private func checkpoint(_ position: Int64, revision: Int64 = 0) -> Checkpoint {
        Checkpoint(
            logID: "log", generation: 1, revision: revision, position: Position(last: position),
            lastEventTime: nil)
    }

    private func keys(_ codes: KeyCode...) -> ChangedKeys { ChangedKeys(codes: codes) }

    /// Rows 1, 2 and 3, a page of each of two sailings and one of the whole table, as of offset 9.
    private func filled() -> KeptAnswers {
        changed.watch()
        changed.announce(Position(last: 9), [keys(), keys()])
        var kept = KeptAnswers(rowBytes: 1 << 20)
        kept.advance(to: checkpoint(9), changed, in: 0)
        for number in 1...3 { kept.rows.keep([UInt8(number)], code(Int64(number))) }
        kept.keep(page: [14], [1], prefix: prefix("2026-07-14"), readAt: checkpoint(9))
        kept.keep(page: [15], [2], prefix: prefix("2026-07-15"), readAt: checkpoint(9))
        kept.keep(page: [16], [3], prefix: nil, readAt: checkpoint(9))
        return kept
    }

    @Test func aCommitTakesAwayTheRowsThatItChangesAndNoOther() {
        var kept = filled()
        changed.announce(Position(last: 10), [keys(code(2)), keys()])
        kept.advance(to: checkpoint(10), changed, in: 0)
        #expect(kept.rows[code(1)] == [1] && kept.rows[code(3)] == [3])
        #expect(kept.rows[code(2)] == nil)
    }

    @Test func aPageOfASailingStaysWhileOtherSailingsChange() {
        var kept = filled()
        changed.announce(Position(last: 10), [keys(code(2, of: "2026-07-15")), keys()])
        kept.advance(to: checkpoint(10), changed, in: 0)
        #expect(kept.pages[[1]] == [14])
        #expect(kept.pages[[2]] == nil)
        #expect(kept.pages[[3]] == nil)
    }

    @Test func aRowThatIsNewInASailingTakesItsPageAway() {
        var kept = filled()
        changed.announce(Position(last: 10), [keys(code(77)), keys()])
        kept.advance(to: checkpoint(10), changed, in: 0)
        #expect(kept.pages[[1]] == nil && kept.pages[[2]] == [15])
    }

    @Test func aPageOfTheWholeTableIsGoodAtItsPositionOnly() {
        var kept = filled()
        #expect(kept.pages[[3]] == [16])
        changed.announce(Position(last: 10), [keys(), keys()])
        kept.advance(to: checkpoint(10), changed, in: 0)
        #expect(kept.pages[[3]] == nil && kept.pages[[1]] == [14])
    }

    @Test func aPageThatAWorkerBringsTooLateIsNotKept() {
        var kept = filled()
        changed.announce(Position(last: 10), [keys(), keys()])
        kept.advance(to: checkpoint(10), changed, in: 0)
        kept.keep(page: [4], [4], prefix: prefix("2026-07-16"), readAt: checkpoint(9))
        #expect(kept.pages[[4]] == nil)
    }

    @Test func severalCommitsAreCaughtUpWithAtOnce() {
        var kept = filled()
        changed.announce(Position(last: 10), [keys(code(1)), keys()])
        changed.announce(Position(last: 11), [keys(code(3)), keys()])
        changed.announce(Position(last: 12), [keys(code(2)), keys()])
        kept.advance(to: checkpoint(11), changed, in: 0)
        #expect(kept.rows[code(1)] == nil && kept.rows[code(3)] == nil)
        #expect(kept.rows[code(2)] == [2])
    }

    @Test func changesOfAnotherTableOfTheFileTakeNothingAway() {
        var kept = filled()
        changed.announce(Position(last: 10), [keys(), keys(code(1), code(2))])
        kept.advance(to: checkpoint(10), changed, in: 0)
        #expect((1...3).allSatisfy { kept.rows[code($0)] != nil })
        #expect(kept.pages[[1]] == [14])
    }

    @Test func aCommitWhoseKeysWereNotGatheredTakesEverythingAway() {
        var kept = filled()
        changed.announce(Position(last: 10), nil)
        changed.announce(Position(last: 11), [keys(), keys()])
        kept.advance(to: checkpoint(11), changed, in: 0)
        #expect((1...3).allSatisfy { kept.rows[code($0)] == nil })
        #expect(kept.pages.count == 0)
    }

    @Test func whoFellTooFarBehindBeginsAnew() {
        var kept = filled()
        let others = (0..<1_000).map { code(1_000 + $0) }
        for position in 10..<Int64(90) {
            changed.announce(Position(last: position), [ChangedKeys(codes: others), keys()])
        }
        kept.advance(to: checkpoint(89), changed, in: 0)
        #expect((1...3).allSatisfy { kept.rows[code($0)] == nil })
    }

    @Test func rowsThatChangedWhileThePositionStoodAreTakenAway() {
        var kept = filled()
        kept.advance(to: checkpoint(9, revision: 1), changed, in: 0)
        #expect((1...3).allSatisfy { kept.rows[code($0)] == nil })
        #expect(kept.pages.count == 0)
    }

    @Test func aCommitThatFailedAndCameAgainIsHeededBothTimes() {
        var kept = filled()
        changed.announce(Position(last: 14), [keys(code(1)), keys()])
        changed.announce(Position(last: 11), [keys(code(2)), keys()])
        kept.advance(to: checkpoint(11), changed, in: 0)
        #expect(kept.rows[code(1)] == [1] && kept.rows[code(2)] == nil)
        kept.rows.keep([2], code(2))
        changed.announce(Position(last: 15), [keys(code(3)), keys()])
        kept.advance(to: checkpoint(15), changed, in: 0)
        #expect(kept.rows[code(1)] == nil && kept.rows[code(2)] == [2])
        #expect(kept.rows[code(3)] == nil)
    }

    @Test func theRoomForRowsIsBoundedAndTheNewestStay() {
        var rows = KeptRows(capacity: 100_000)
        for number in 0..<Int64(10_000) { rows.keep([0, 1, 2], code(number)) }
        let present = (0..<Int64(10_000)).filter { rows[code($0)] != nil }
        #expect(present.count < 100_000 / 100)
        #expect(present.count > 100_000 / 400)
        #expect(present.last == 9_999)
    }

    @Test func theRoomForPagesIsBounded() {
        var pages = KeptPages(capacity: 10)
        pages.keep([UInt8](repeating: 1, count: 6), [1], prefix: nil)
        pages.keep([UInt8](repeating: 2, count: 6), [2], prefix: nil)
        #expect(pages[[1]] == nil)
        #expect(pages[[2]]?.count == 6)
        pages.keep([UInt8](repeating: 3, count: 11), [3], prefix: nil)
        #expect(pages[[3]] == nil)
    }

    /// A key too long for its code to be exact still tells which sailing it is of.
    @Test func aLongKeyBeginsWithItsSailing() {
        let long = KeyCode(Key(.text("2026-07-14"), .text("a text of more than 24 bytes, surely")))
        #expect(!long.isExact)
        #expect(long.begins(with: prefix("2026-07-14")))
        #expect(!long.begins(with: prefix("2026-07-1")))
        #expect(!long.begins(with: prefix("2026-07-15")))
    }
}
