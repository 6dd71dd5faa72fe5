import EventLog
import ProjectionRuntime
import Projections
import StreamTables
import TableHistory

/// A snapshot of a file's table and a reader of the log, opened for one question about history and
/// closed with it.
struct HistorySource {
    let view: TableView
    let reader: TableReader
    let checkpoint: Checkpoint
    let log: LogReader

    /// Runs `body` with a source. Called on a worker.
    static func read<Value>(
        _ view: TableView, _ events: EventLog, _ body: (HistorySource) throws -> Value
    ) throws -> Value {
        let reader = try TableReader(
            path: view.file.path, schema: view.schema, generation: view.generation)
        let log = try events.makeReader()
        let checkpoint = try reader.begin()
        view.file.gate.saw(checkpoint.position)
        defer { reader.end() }
        return try body(
            HistorySource(view: view, reader: reader, checkpoint: checkpoint, log: log))
    }

    /// Whether the table is an aggregate.
    var isAggregate: Bool { view.place > 0 }
    var rows: RowHistory { RowHistory(view.file.projection, reader, log) }
    var aggregate: AggregateHistory {
        AggregateHistory(view.file.projection, place: view.place, reader, log)
    }

    /// What is wrong where a question about history fails.
    static func problem(_ error: any Error, _ endpoint: RowsEndpoint, _ view: TableView) -> Problem
    {
        switch error {
        case let problem as Problem: problem
        case HistoryError.tooMany(let limit):
            Problem(
                .tooSlow, "the answer would be folded from more than \(limit) rows or events")
        case HistoryError.otherRow(let index):
            Problem(
                .invalidEvent, "event \(index) does not touch this row",
                faults: [
                    Problem.Fault(index: index, pointer: "", detail: "it does not touch this row")
                ])
        case HistoryError.log(let reason): Problem(.damagedLog, reason)
        case HistoryError.table(let error): endpoint.failure(error, view)
        case HistoryError.fold(let error, let index):
            Problem(
                .invalidEvent, "event \(index) cannot be folded: \(error)",
                faults: [Problem.Fault(index: index, pointer: "", detail: "\(error)")])
        default: endpoint.failure(error, view)
        }
    }
}
