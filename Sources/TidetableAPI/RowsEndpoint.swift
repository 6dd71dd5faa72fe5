import EventLog
import HTTPCore
import HTTPServer
import ProjectionRuntime
import Projections
import StreamTables
import TableQueries

/// Reads of rows: one by key, a page, or the whole result as a stream. Rows and checkpoint of an
/// answer come from one snapshot.
struct RowsEndpoint: Sendable {
    let parts: ServerParts
    let flow: ReadFlow
    init(_ parts: ServerParts) {
        self.parts = parts
        flow = ReadFlow(parts: parts)
    }

    func row(_ exchange: Exchange, _ name: String, _ segments: [String]) throws(Problem) {
        let table = try flow.table(name)
        let items = exchange.pairs()
        let schema = try flow.schema(of: table, items)
        let lookup = try RowsEndpoint.parse {
            () throws(QueryError) in
            let key = try RowKey.parse(segments, schema: schema)
            return try RowLookup.parse(key: key, items: items, schema: schema)
        }
        _ = try exchange.negotiate([RowFormat.json.mediaType])
        try ask(
            ReadQuestion(
                .row(name, key: segments), table, schema, .row(lookup),
                known: exchange.ifNoneMatch), exchange)
    }

    func rows(_ exchange: Exchange, _ name: String) throws(Problem) {
        let table = try flow.table(name)
        let offers: [RowFormat] = [.json, .ndjson, .csv]
        let type = try exchange.negotiate(offers.map(\.mediaType))
        let format = offers.first { $0.mediaType == type } ?? .json
        let items = exchange.pairs()
        let schema = try flow.schema(of: table, items)
        let query = try RowsEndpoint.parse { () throws(QueryError) in
            try RowQuery.parse(items: items, schema: schema)
        }
        if query.bounds.asOf != nil, query.keyPrefix.parts.isEmpty {
            throw Problem(
                .badParameter,
                "“as_of” needs a filter by \(schema.keyColumns[0].name)=, the first column"
                    + " of the key")
        }
        try ask(
            ReadQuestion(
                .rows(name), table, schema, .rows(query, format), known: exchange.ifNoneMatch),
            exchange)
    }

    private func ask(_ question: ReadQuestion, _ exchange: Exchange) throws(Problem) {
        exchange.keep(note: question)
        try answer(question, exchange)
    }

    /// Answers a question that was read from the exchange's head, or from an equal one.
    func answer(_ question: ReadQuestion, _ exchange: Exchange) throws(Problem) {
        try flow.whenWithin(question.bounds, of: question.table, exchange) {
            exchange, view throws(Problem) in
            // A cutover to rules of another shape came in between.
            guard view.schema == question.schema else { return try askAnew(question, exchange) }
            switch question.subject {
            case .row(let lookup):
                if let position = lookup.bounds.asOf {
                    return AsOfRead(self, view, position).sendRow(lookup, exchange)
                }
                try sendRow(lookup, question, view, exchange)
            case .rows(let query, let format):
                if let position = query.bounds.asOf {
                    return AsOfRead(self, view, position).sendRows(query, format, exchange)
                }
                let read = RowsRead(endpoint: self, question: question, query: query, view: view)
                if format == .json {
                    try read.sendPage(exchange)
                } else {
                    read.sendStream(exchange)
                }
            }
        }
    }

    /// Reads the question from the head again: the table is another one now.
    func askAnew(_ question: ReadQuestion, _ exchange: Exchange) throws(Problem) {
        switch question.route {
        case .row(let name, let key): try row(exchange, name, key)
        default: try rows(exchange, question.table.name)
        }
    }

    private func sendRow(
        _ lookup: RowLookup, _ question: ReadQuestion, _ view: TableView, _ exchange: Exchange
    ) throws(Problem) {
        try checkQuarantine(of: lookup, view)
        do {
            let reader = try parts.readers.reader(of: view, on: exchange.loop)
            try reader.read { snapshot in
                let answer = answer(
                    view, snapshot.checkpoint, .json, question.canonicalBytes, of: lookup.key,
                    heads: &reader.heads)
                let spelled = question.spell(answer)
                if spelled.isKnown { return exchange.send(status: 304, fields: spelled.fields) }
                guard let body = try reader.row(lookup, snapshot) else {
                    throw Problem(
                        .noSuchRow, "\(view.name) has no row of that key",
                        fields: answer.freshnessFields)
                }
                if question.known == .any {
                    return exchange.send(status: 304, fields: answer.unchangedFields)
                }
                exchange.send(status: 200, fields: spelled.fields, body: body)
            }
        } catch let problem as Problem {
            throw problem
        } catch {
            let problem = failure(error, view)
            guard view.isGone, problem.kind == .faulted else { throw problem }
            try askAnew(question, exchange)
        }
    }

    /// Refuses a row that waits in quarantine to readers who demand a later event than it has.
    private func checkQuarantine(of lookup: RowLookup, _ view: TableView) throws(Problem) {
        let quarantine = view.file.quarantine.entry(lookup.key, in: view.place)
        guard let first = quarantine?.firstOffset, let demanded = lookup.bounds.minimumPosition,
            demanded.last >= first.rawValue
        else { return }
        throw Problem(
            .quarantined,
            "events of this row wait in quarantine from offset \(first) on: "
                + (quarantine?.reason ?? ""), retryAfter: 5,
            fields: [("Stream-Quarantined", "true")])
    }

    /// What is said of rows read at a checkpoint, whatever their form.
    /// - Parameters:
    ///   - key: the row's key where there is one row only.
    ///   - heads: where heads are kept, on an event loop.
    func answer(
        _ view: TableView, _ checkpoint: Checkpoint, _ format: RowFormat, _ query: [UInt8],
        of key: Key? = nil, heads: inout RowsAnswerHeads
    ) -> RowsAnswer {
        let quarantine = view.file.quarantine
        // Of one root row it is said whether it waits itself; sums are made of many.
        let count = key == nil || view.place > 0 ? quarantine.count(in: view.place) : 0
        let head = heads.head(
            view, format, checkpoint, flow.freshness(checkpoint), quarantinedKeys: count)
        return RowsAnswer(
            head, query,
            isQuarantined: key.flatMap { quarantine.entry($0, in: view.place) } != nil)
    }

    /// The same from a worker, which keeps no heads.
    func answer(
        _ view: TableView, _ checkpoint: Checkpoint, _ format: RowFormat, _ query: [UInt8],
        of key: Key? = nil
    ) -> RowsAnswer {
        var heads = RowsAnswerHeads()
        return answer(view, checkpoint, format, query, of: key, heads: &heads)
    }

    /// The problem of a file that failed; its readers are opened anew by the next read.
    func failure(_ error: any Error, _ view: TableView) -> Problem {
        if case RowReadError.query(let error) = error {
            return Problem(.badParameter, error.description)
        }
        if RowsEndpoint.isInterrupted(error) {
            return Problem(
                .tooSlow,
                "the answer would take longer than 10 s; filter by the key's first"
                    + " column, or take the rows as a stream (application/x-ndjson)")
        }
        parts.readers.forget(view.table)
        let isCorrupt = RowsEndpoint.isCorrupt(error)
        Task { [host = parts.host] in
            await host.fileWasUnreadable(view.file, isCorrupt: isCorrupt)
        }
        return Problem(.faulted, "\(view.name) cannot be read: \(error)", retryAfter: 1)
    }

    /// Whether a read was ended by its time limit, at its snapshot or at its rows.
    static func isInterrupted(_ error: any Error) -> Bool {
        switch error {
        case TableError.sqlite(let error): error.isInterrupted
        case let error as RowReadError: error.isInterrupted
        default: false
        }
    }

    private static func isCorrupt(_ error: any Error) -> Bool {
        switch error {
        case let error as TableError: error.needsRebuild
        case RowReadError.table(let error): error.needsRebuild
        default: false
        }
    }

    static func parse<Value>(
        _ body: () throws(QueryError) -> Value
    ) throws(Problem) -> Value {
        do {
            return try body()
        } catch {
            throw Problem(.badParameter, error.description)
        }
    }
}

extension Exchange {
    /// The query's items as names and values; a query that is not well-formed has none, and the
    /// parser of HTTP heads has refused it before.
    func pairs() -> [(name: String, value: String)] {
        ((try? QueryItems(head.query).items) ?? []).map { ($0.name, $0.value) }
    }
}
