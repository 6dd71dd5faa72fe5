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
        let lookup = try RowsEndpoint.parse {
            () throws(QueryError) in
            let key = try RowKey.parse(segments, schema: table.schema)
            return try RowLookup.parse(
                key: key, items: exchange.pairs(), schema: table.schema)
        }
        _ = try exchange.negotiate([RowFormat.json.mediaType])
        try flow.whenWithin(lookup.bounds, of: table, exchange) {
            exchange, serving throws(Problem) in
            try sendRow(lookup, table, serving, exchange)
        }
    }

    private func sendRow(
        _ lookup: RowLookup, _ table: LiveTable, _ serving: LiveTable.Serving,
        _ exchange: Exchange
    ) throws(Problem) {
        do {
            let reader = try parts.readers.reader(of: table, serving, on: exchange.loop)
            try reader.read { snapshot in
                let answer = answer(
                    table, serving, snapshot.checkpoint, .json, lookup.canonicalBytes)
                let known = exchange.ifNoneMatch
                // `*` stands for any row there is, so it has to be looked for.
                if known != .any, known?.matchesWeakly(answer.tag) == true {
                    return exchange.send(status: 304, fields: answer.unchangedFields)
                }
                var body: [UInt8] = []
                guard try snapshot.appendRow(lookup, to: &body) else {
                    throw Problem(
                        .noSuchRow, "\(table.name) has no row of that key",
                        fields: answer.freshnessFields)
                }
                if known == .any {
                    return exchange.send(status: 304, fields: answer.unchangedFields)
                }
                exchange.send(status: 200, fields: answer.fields, body: body)
            }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw failure(error, table)
        }
    }

    func rows(_ exchange: Exchange, _ name: String) throws(Problem) {
        let table = try flow.table(name)
        let offers: [RowFormat] = [.json, .ndjson, .csv]
        let type = try exchange.negotiate(offers.map(\.mediaType))
        let format = offers.first { $0.mediaType == type } ?? .json
        let query = try RowsEndpoint.parse { () throws(QueryError) in
            try RowQuery.parse(items: exchange.pairs(), schema: table.schema)
        }
        try flow.whenWithin(query.bounds, of: table, exchange) {
            exchange, serving throws(Problem) in
            let read = RowsRead(
                endpoint: self, query: query, format: format, table: table, serving: serving)
            if format == .json { try read.sendPage(exchange) } else { read.sendStream(exchange) }
        }
    }

    /// What is said of rows read at a checkpoint, whatever their form.
    func answer(
        _ table: LiveTable, _ serving: LiveTable.Serving, _ checkpoint: Checkpoint,
        _ format: RowFormat, _ query: [UInt8]
    ) -> RowsAnswer {
        let tag = RowsTag(
            table: table.name, version: serving.version, checkpoint: checkpoint,
            representation: format.mediaType, query: query)
        let fields = flow.freshness(checkpoint).fields(
            table: table.name, version: serving.version)
        return RowsAnswer(format: format, tag: tag, freshnessFields: fields)
    }

    /// The problem of a file that failed; its readers are opened anew by the next read.
    func failure(_ error: any Error, _ table: LiveTable) -> Problem {
        if case RowReadError.query(let error) = error {
            return Problem(.badParameter, error.description)
        }
        if case RowReadError.table(.sqlite(let error)) = error, error.isInterrupted {
            return Problem(
                .tooSlow,
                "the answer would take longer than 10 s; filter by the key's first"
                    + " column, or take the rows as a stream (application/x-ndjson)")
        }
        parts.readers.forget(table)
        if let generation = table.serving?.generation {
            let isCorrupt = RowsEndpoint.isCorrupt(error)
            Task { [host = parts.host] in
                await host.filesWereUnreadable(
                    of: table, generation: generation, isCorrupt: isCorrupt)
            }
        }
        return Problem(.faulted, "\(table.name) cannot be read: \(error)", retryAfter: 1)
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

/// The head of an answer with rows.
struct RowsAnswer: Sendable {
    let format: RowFormat
    let tag: EntityTag
    let freshnessFields: [(name: String, value: String)]

    init(format: RowFormat, tag: RowsTag, freshnessFields: [(name: String, value: String)]) {
        self.format = format
        self.tag = EntityTag(tag.opaque)
        self.freshnessFields = freshnessFields
    }

    /// The fields of a 304, which has no content to describe.
    var unchangedFields: HTTPFields {
        var fields = fields
        fields.remove("Content-Type")
        return fields
    }

    var fields: HTTPFields {
        var fields: HTTPFields = [
            "Content-Type": format == .csv ? "text/csv; charset=utf-8" : format.mediaType,
            "Cache-Control": "no-cache", "Vary": "Accept, Accept-Encoding", "ETag": tag.fieldValue,
        ]
        for field in freshnessFields { fields.append(field.name, field.value) }
        return fields
    }
}

extension Exchange {
    /// The query's items as names and values; a query that is not well-formed has none, and the
    /// parser of HTTP heads has refused it before.
    func pairs() -> [(name: String, value: String)] {
        ((try? QueryItems(head.query).items) ?? []).map { ($0.name, $0.value) }
    }
}
