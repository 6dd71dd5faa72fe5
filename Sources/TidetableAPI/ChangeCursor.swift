import EventLog
import StreamTables
import TableQueries

/// One look at a table's changes: what it found and where the next look goes on.
struct ChangePage: Sendable {
    /// Of the snapshot that was looked at.
    let checkpoint: Checkpoint
    /// The events `upsert` and `delete`.
    var bytes: [UInt8] = []
    /// Where the same round goes on; nil where this page ended it.
    var next: ChangePlace?
}

/// How far the changes of a table were given to somebody.
///
/// Changes are given in rounds: everything after `position`, up to where the table stands when the
/// round begins. A round of several pages looks at several snapshots, each short, so a row of a
/// later page may be newer than the round; the next round gives it again. Once all pages of a round
/// saw one position, what was given is the table as it stood there: it is whole.
struct ChangeCursor: Sendable {
    /// A round that has begun.
    private struct Round {
        /// Where the table stood at the first page.
        let position: Position
        var place: ChangePlace
        /// Whether all pages saw that position.
        var isAtOnePosition: Bool
    }

    /// All changes up to here were given.
    private(set) var position: Position
    /// The file's revision that they are of; nil until the first page.
    private(set) var revision: Int64?
    /// Whether what was given is the table at `position`, and not partly newer.
    private(set) var isWhole: Bool
    private var round: Round?
    private var brokenRounds = 0

    /// A cursor of somebody who has the table as it stood at `position`, or nothing at `.none`.
    init(after position: Position, revision: Int64? = nil) {
        self.position = position
        self.revision = revision
        isWhole = position > .none
    }

    /// Whether a round has begun and not ended.
    var isMidway: Bool { round != nil }
    /// Where the next page begins.
    var place: ChangePlace { round?.place ?? .rows(past: nil) }
    /// The end of the round that has begun.
    var end: Position? { round?.position }
    /// The position after which everything is still to come.
    var base: Position { round?.position ?? position }

    /// How many changes a page has at most: so few that thousands of clients may each leave one of
    /// their own untaken. Rounds that the table outran become fewer and longer pages, until one
    /// page is a round.
    var pageLimit: Int { 125 << min(brokenRounds, 6) }

    /// Whether a page of this checkpoint goes on from here: the file did not change rows meanwhile
    /// that the position had passed.
    func accepts(_ checkpoint: Checkpoint) -> Bool {
        revision == nil || revision == checkpoint.revision
    }

    /// Takes note that the page was given.
    mutating func take(_ page: ChangePage) {
        revision = page.checkpoint.revision
        // Of a table that has not come so far yet nothing was given.
        guard round != nil || page.checkpoint.position >= position else { return }
        var now =
            round
            ?? Round(
                position: page.checkpoint.position, place: .rows(past: nil), isAtOnePosition: true)
        now.isAtOnePosition = now.isAtOnePosition && page.checkpoint.position == now.position
        if let next = page.next {
            now.place = next
            round = now
            isWhole = false
            return
        }
        round = nil
        position = now.position
        isWhole = now.isAtOnePosition
        brokenRounds = isWhole ? 0 : brokenRounds + 1
    }
}
