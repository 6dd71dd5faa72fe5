import EventLog
import HTTPServer
import ProjectionRuntime
import StreamTables
import TableQueries

/// An event loop's reader of one table, with one snapshot for all requests of a round.
///
/// Opening a snapshot, reading its checkpoint and closing it cost three of the five microseconds of
/// a point read, most of them file locks. Under load a round has dozens of requests.
///
/// `@unchecked Sendable`: used on its loop only.
final class LoopReader: @unchecked Sendable {
    let rows: RowReader
    var heads = RowsAnswerHeads()
    private var kept: KeptAnswers
    private let place: Int
    private let gate: PositionGate
    private let changedRows: ChangedRows
    private let loop: EventLoop
    private var snapshot: RowSnapshot?

    /// - Parameter keptBytes: how many bytes of rows may be kept.
    init(_ rows: RowReader, _ view: TableView, _ loop: EventLoop, keptBytes: Int) {
        kept = KeptAnswers(rowBytes: keptBytes)
        self.rows = rows
        self.loop = loop
        place = view.place
        gate = view.file.gate
        changedRows = view.file.changedRows
        changedRows.watch()
    }

    deinit { changedRows.unwatch() }

    /// The encoded row; nil where there is none.
    func row(_ lookup: RowLookup, _ snapshot: borrowing RowSnapshot) throws -> [UInt8]? {
        let code = KeyCode(lookup.key)
        let mayBeKept = lookup.isWhole && code.isExact
        if mayBeKept {
            kept.advance(to: snapshot.checkpoint, changedRows, in: place)
            if let row = kept.rows[code] { return row }
        }
        var row: [UInt8] = []
        guard try snapshot.appendRow(lookup, to: &row) else { return nil }
        if mayBeKept { kept.rows.keep(row, code) }
        return row
    }

    /// The page that answers `question`, if it is kept.
    func page(_ question: [UInt8], _ snapshot: borrowing RowSnapshot) -> [UInt8]? {
        kept.advance(to: snapshot.checkpoint, changedRows, in: place)
        return kept.pages[question]
    }

    /// Keeps a page for those who ask the same.
    /// - Parameters:
    ///   - isComplete: whether no other page follows.
    ///   - checkpoint: of the snapshot that it was read from.
    func keep(
        _ page: [UInt8], _ question: [UInt8], of query: RowQuery, isComplete: Bool,
        at checkpoint: Checkpoint
    ) {
        if checkpoint.position > kept.position {
            kept.advance(to: checkpoint, changedRows, in: place)
        }
        let prefix = isComplete && query.keyPrefix.count > 0 ? KeyCode(query.keyPrefix) : nil
        kept.keep(page: page, question, prefix: prefix, readAt: checkpoint)
    }

    /// Gives `body` the round's snapshot, or a newer one where somebody has seen the table further
    /// on: positions never go back, whichever connection a client asks on.
    func read<Value>(_ body: (borrowing RowSnapshot) throws -> Value) throws -> Value {
        let newest = gate.newest
        if let snapshot = snapshot.take() {
            if snapshot.checkpoint.position >= newest {
                return try use(snapshot, body)
            }
        } else {
            loop.whenRoundEnds { self.snapshot = nil }
        }
        let snapshot = try rows.snapshot()
        gate.saw(snapshot.checkpoint.position)
        return try use(snapshot, body)
    }

    private func use<Value>(
        _ snapshot: consuming RowSnapshot, _ body: (borrowing RowSnapshot) throws -> Value
    ) throws -> Value {
        // Where `body` throws, the snapshot ends here and the next request opens another one.
        let value = try body(snapshot)
        self.snapshot = consume snapshot
        return value
    }
}
