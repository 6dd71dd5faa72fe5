import EventLog
import HTTPCore
import HTTPServer
import Projections
import StreamTables
import TableHistory
import TableQueries

/// A read of rows as they stood at an earlier position: they are made in memory and then asked like
/// any table.
struct AsOfRead: Sendable {
    private let endpoint: RowsEndpoint
    private let view: TableView
    private let position: Position

    init(_ endpoint: RowsEndpoint, _ view: TableView, _ position: Position) {
        self.endpoint = endpoint
        self.view = view
        self.position = position
    }

    func sendRow(_ lookup: RowLookup, _ exchange: Exchange) {
        work(exchange) {
            let (row, checkpoint) = try HistorySource.read(view, endpoint.parts.events) {
                (try self.row(lookup.key, $0), self.checkpoint($0))
            }
            let answer = endpoint.answer(
                view, checkpoint, .json, lookup.canonicalBytes, of: lookup.key)
            guard let row else {
                throw Problem(
                    .noSuchRow, "\(view.name) had no row of that key then",
                    fields: answer.freshnessFields)
            }
            if answer.isKnown(to: exchange.ifNoneMatch) {
                return exchange.answer(304, answer.unchangedFields, [])
            }
            let table = try TableReader(
                holding: [(key: lookup.key, row: row)], schema: view.schema,
                checkpoint: checkpoint)
            let snapshot = try RowReader(table, version: view.version).snapshot()
            var body: [UInt8] = []
            _ = try snapshot.appendRow(lookup, to: &body)
            exchange.answer(200, answer.fields, body)
        }
    }

    private func row(_ key: Key, _ source: HistorySource) throws -> StoredRow? {
        let row =
            source.isAggregate
            ? try source.aggregate.row(at: key, asOf: position)
            : try source.rows.row(at: key, asOf: position)
        switch row {
        case .row(let row): return row
        case .deleted, .none: return nil
        case .begins(let offset):
            var problem = Problem(
                .noSuchRow, "the row begins with the event at offset \(offset)",
                fields: endpoint.answer(view, checkpoint(source), .json, []).freshnessFields)
            problem.members = [("begins_at", .integer(offset.rawValue))]
            throw problem
        }
    }

    private func checkpoint(_ source: HistorySource) -> Checkpoint {
        var checkpoint = source.checkpoint
        checkpoint.position = position
        checkpoint.lastEventTime = nil
        return checkpoint
    }

    func sendRows(_ query: RowQuery, _ format: RowFormat, _ exchange: Exchange) {
        work(exchange) {
            let (table, checkpoint) = try HistorySource.read(view, endpoint.parts.events) {
                let table = try TableAsOf.table(
                    view.file.projection, place: view.place, under: query.keyPrefix, at: position,
                    $0.checkpoint, $0.reader, $0.log)
                return (table, self.checkpoint($0))
            }
            let answer = endpoint.answer(view, checkpoint, format, query.canonicalBytes)
            if answer.isKnown(to: exchange.ifNoneMatch) {
                return exchange.answer(304, answer.unchangedFields, [])
            }
            let rows = try RowReader(table, version: view.version)
            let snapshot = try rows.snapshot()
            guard format == .json else {
                // The pool keeps no reader of a generation that no file has.
                let lease = ReaderPool.Lease(rows, generation: -1)
                let stream = try snapshot.stream(query, as: format)
                return exchange.loop.execute { [endpoint, view] in
                    RowStreamAnswer(stream, lease, view.table, endpoint.parts.readers, exchange)
                        .start(answer.fields)
                }
            }
            var body: [UInt8] = []
            _ = try snapshot.appendPage(query, to: &body)
            exchange.answer(200, answer.fields, body)
        }
    }

    private func work(_ exchange: Exchange, _ body: @escaping @Sendable () throws -> Void) {
        endpoint.parts.readers.pages.async {
            do {
                try body()
            } catch {
                let problem = HistorySource.problem(error, endpoint, view)
                exchange.loop.execute { exchange.send(problem) }
            }
        }
    }
}

extension Exchange {
    /// Answers from a worker.
    func answer(_ status: Int, _ fields: HTTPFields, _ body: [UInt8]) {
        loop.execute { self.send(status: status, fields: fields, body: body) }
    }
}
