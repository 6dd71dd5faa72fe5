import EventLog
import ProjectionRuntime
import StreamTables

/// Rows and pages of one table as they were encoded, good at one position: what commits change is
/// dropped as the position moves on, and appends to other rows take nothing away.
struct KeptAnswers {
    var rows: KeptRows
    var pages = KeptPages()
    /// Where the table stood when what is kept was read.
    private(set) var position = Position.none
    private var revision: Int64 = -1
    /// Looking at each page for each changed row must not hold up an event loop: past so many
    /// looks, some 100 µs, all pages are dropped.
    private static let mostLooks = 10_000

    /// - Parameter rowBytes: bytes that rows may take.
    init(rowBytes: Int) { rows = KeptRows(capacity: rowBytes) }

    /// Makes what is kept agree with a snapshot.
    /// - Parameters:
    ///   - checkpoint: the snapshot's.
    ///   - changed: what commits have changed.
    ///   - place: the table's number in its file.
    mutating func advance(to checkpoint: Checkpoint, _ changed: ChangedRows, in place: Int) {
        guard checkpoint.position != position || checkpoint.revision != revision else { return }
        // Within a revision rows change only with the position, and positions only grow.
        var isKnown = checkpoint.revision == revision && checkpoint.position > position
        if isKnown {
            pages.removeUnbounded()
            var looks = 0
            isKnown = changed.forEachKey(
                in: place, after: position, upTo: checkpoint.position
            ) { code in
                rows.remove(code)
                looks += pages.count
                if looks > KeptAnswers.mostLooks {
                    pages.removeAll()
                } else {
                    pages.remove(holding: code)
                }
            }
        }
        if !isKnown {
            rows.removeAll()
            pages.removeAll()
        }
        position = checkpoint.position
        revision = checkpoint.revision
    }

    /// Keeps a page that was read at `checkpoint`, unless the table has moved on since.
    mutating func keep(
        page: [UInt8], _ question: [UInt8], prefix: KeyCode?, readAt checkpoint: Checkpoint
    ) {
        guard checkpoint.position == position, checkpoint.revision == revision else { return }
        pages.keep(page, question, prefix: prefix)
    }
}
