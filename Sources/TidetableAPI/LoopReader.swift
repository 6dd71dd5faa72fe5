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
    var pages = PageCache()
    var heads = RowsAnswerHeads()
    private let gate: PositionGate
    private let loop: EventLoop
    private var snapshot: RowSnapshot?

    init(_ rows: RowReader, _ gate: PositionGate, _ loop: EventLoop) {
        self.rows = rows
        self.gate = gate
        self.loop = loop
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
