import EventLog
import TableQueries

/// The pages that the groups of one feed read, each once for all that ask for the same: thousands
/// of clients may come at once, and what they are sent is kept once however slowly they take it.
///
/// `@unchecked Sendable`: used on the feed's loop only.
final class ChangePages: @unchecked Sendable {
    /// What a page hangs on, besides the snapshot.
    struct Question: Hashable {
        private let identity: ChangeSource.Identity
        private let position: Position
        private let revision: Int64?
        private let place: ChangePlace
        private let end: Position?
        private let limit: Int

        init(_ source: ChangeSource, _ cursor: ChangeCursor) {
            identity = source.identity
            position = cursor.position
            revision = cursor.revision
            place = cursor.place
            end = cursor.end
            limit = cursor.pageLimit
        }
    }

    private var latest: (question: Question, page: ChangePage)?
    /// Who waits for a page that is being read.
    private var waiting: [Question: [ChangeGroup]] = [:]

    /// A page that was read of the newest snapshot.
    func page(_ question: Question, _ newest: Position) -> ChangePage? {
        guard let latest, latest.question == question, latest.page.checkpoint.position == newest
        else { return nil }
        return latest.page
    }

    func keep(_ page: ChangePage, for question: Question) { latest = (question, page) }

    /// Forgets what was read: the file has changed, and its position has not.
    func forget() { latest = nil }

    /// Lets a group wait for a page.
    /// - Returns: whether it is the first, which has the page read.
    func await(_ question: Question, _ group: ChangeGroup) -> Bool {
        waiting[question, default: []].append(group)
        return waiting[question]?.count == 1
    }

    /// Those who wait for a page that has been read, or could not be.
    func takeWaiting(_ question: Question) -> [ChangeGroup] {
        waiting.removeValue(forKey: question) ?? []
    }
}
