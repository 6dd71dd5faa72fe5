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
        try flow.whenWithin(lookup.bounds, of: table, exchange) {
            exchange, view throws(Problem) in
            // A cutover to rules of another shape came in between: the question is read anew.
            guard view.schema == schema else { return try row(exchange, name, segments) }
            if let position = lookup.bounds.asOf {
                return AsOfRead(self, view, position).sendRow(lookup, exchange)
            }
            do throws(Problem) {
                try sendRow(lookup, view, exchange)
            } catch {
                guard view.isGone, error.kind == .faulted else { throw error }
                try row(exchange, name, segments)
            }
        }
    }

    private func sendRow(
        _ lookup: RowLookup, _ view: TableView, _ exchange: Exchange
    ) throws(Problem) {
        let quarantine = view.file.quarantine.entry(lookup.key, in: view.place)
        if let first = quarantine?.firstOffset, let demanded = lookup.bounds.minimumPosition,
            demanded.last >= first.rawValue
        {
            throw Problem(
                .quarantined,
                "events of this row wait in quarantine from offset \(first) on: "
                    + (quarantine?.reason ?? ""), retryAfter: 5,
                fields: [("Stream-Quarantined", "true")])
        }
        do {
            let reader = try parts.readers.reader(of: view, on: exchange.loop)
            try reader.read { snapshot in
                let answer = answer(
                    view, snapshot.checkpoint, .json, lookup.canonicalBytes, of: lookup.key)
                let known = exchange.ifNoneMatch
                // `*` stands for any row there is, so it has to be looked for.
                if known != .any, known?.matchesWeakly(answer.tag) == true {
                    return exchange.send(status: 304, fields: answer.unchangedFields)
                }
                var body: [UInt8] = []
                guard try snapshot.appendRow(lookup, to: &body) else {
                    throw Problem(
                        .noSuchRow, "\(view.name) has no row of that key",
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
            throw failure(error, view)
        }
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
        try flow.whenWithin(query.bounds, of: table, exchange) {
            exchange, view throws(Problem) in
            guard view.schema == schema else { return try rows(exchange, name) }
            if let position = query.bounds.asOf {
                guard !query.keyPrefix.parts.isEmpty else {
                    throw Problem(
                        .badParameter,
                        "“as_of” needs a filter by \(schema.keyColumns[0].name)=, the first column"
                            + " of the key")
                }
                return AsOfRead(self, view, position).sendRows(query, format, exchange)
            }
            let read = RowsRead(endpoint: self, query: query, format: format, view: view)
            if format == .json { try read.sendPage(exchange) } else { read.sendStream(exchange) }
        }
    }

    /// What is said of rows read at a checkpoint, whatever their form.
    /// - Parameter key: the row's key where there is one row only.
    func answer(
        _ view: TableView, _ checkpoint: Checkpoint, _ format: RowFormat, _ query: [UInt8],
        of key: Key? = nil
    ) -> RowsAnswer {
        let tag = RowsTag(
            table: view.name, version: view.version, checkpoint: checkpoint,
            representation: format.mediaType, query: query)
        var fields = flow.freshness(checkpoint).fields(table: view.name, version: view.version)
        let quarantine = view.file.quarantine
        if let key, quarantine.entry(key, in: view.place) != nil {
            fields.append(("Stream-Quarantined", "true"))
        }
        // Of one root row it is said whether it waits itself; sums are made of many.
        let count = key == nil || view.place > 0 ? quarantine.count(in: view.place) : 0
        if count > 0 { fields.append(("Stream-Quarantined-Keys", String(count))) }
        return RowsAnswer(format: format, tag: tag, freshnessFields: fields)
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
