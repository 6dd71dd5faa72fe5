import EventLog
import HTTPServer
import JSON
import Projections
import StreamTables
import TableHistory
import TableQueries

/// `GET …/rows/{key}/history` and `POST …/rows/{key}/what-if`: the events that made a row, why it
/// is as it is, and what others would make of it.
struct HistoryEndpoint: Sendable {
    /// The longest body of a question.
    private static let bodyLimit = 1_024 * 1_024

    private let parts: ServerParts
    private let rows: RowsEndpoint
    private let decoders: DecoderPool

    init(_ parts: ServerParts, _ rows: RowsEndpoint) {
        self.parts = parts
        self.rows = rows
        decoders = DecoderPool(parts.events)
    }

    func history(_ exchange: Exchange, _ name: String, _ segments: [String]) throws(Problem) {
        let table = try rows.flow.table(name)
        let items = exchange.pairs()
        let schema = try rows.flow.schema(of: table, items)
        let query = try RowsEndpoint.parse { () throws(QueryError) in
            let key = try RowKey.parse(segments, schema: schema)
            return try HistoryQuery.parse(key: key, items: items, schema: schema)
        }
        _ = try exchange.negotiate(["application/json"])
        try rows.flow.whenWithin(query.bounds, of: table, exchange) {
            exchange, view throws(Problem) in
            guard view.schema == schema else { return try history(exchange, name, segments) }
            send(query, view, exchange)
        }
    }

    private func send(_ query: HistoryQuery, _ view: TableView, _ exchange: Exchange) {
        parts.readers.pages.async { [self] in
            do {
                try HistorySource.read(view, parts.events) { source in
                    let answer = rows.answer(
                        view, source.checkpoint, .json, query.canonicalBytes, of: query.key)
                    if answer.isKnown(to: exchange.ifNoneMatch) {
                        return exchange.answer(304, answer.unchangedFields, [])
                    }
                    guard let page = try page(query, source) else {
                        throw Problem(
                            .noSuchRow, "no event of that key ever came to \(view.name)",
                            fields: answer.freshnessFields)
                    }
                    exchange.answer(200, answer.fields, body(page, query, view))
                    guard !page.refoldMatches else { return }
                    Task { [host = parts.host] in
                        await host.rowDiffers(query.key, of: view.name, in: view.file)
                    }
                }
            } catch {
                let problem = HistorySource.problem(error, rows, view)
                exchange.loop.execute { exchange.send(problem) }
            }
        }
    }

    private func page(_ query: HistoryQuery, _ source: HistorySource) throws -> HistoryPage? {
        guard source.isAggregate else {
            return try source.rows.page(
                of: query.key, from: query.start, limit: query.limit,
                isDescending: query.isDescending)
        }
        var (entries, row) = try source.aggregate.entries(
            of: query.key, upTo: source.checkpoint.position)
        guard !entries.isEmpty else { return nil }
        let stored = try LineageReader(source.reader, source.view.schema).row(at: query.key)
        var page = HistoryPage(row: stored)
        page.refoldMatches = stored?.row == row?.row
        if query.isDescending { entries.reverse() }
        if let start = query.start {
            entries.removeAll {
                query.isDescending ? $0.event.offset > start : $0.event.offset < start
            }
        }
        page.next = entries.count > query.limit ? entries[query.limit].event.offset : nil
        page.entries = Array(entries.prefix(query.limit))
        return page
    }

    private func body(_ page: HistoryPage, _ query: HistoryQuery, _ view: TableView) -> [UInt8] {
        let form = RowForm(view, query.key)
        var json = JSONWriter()
        json.beginObject()
        json.member("table", view.name)
        json.key("key")
        form.writeKey(to: &json)
        json.key("row")
        form.write(page.row?.row, page.row?.lastEventOffset, to: &json)
        json.key("reasons")
        form.writeReasons(page.row?.row, to: &json)
        json.key("events")
        json.beginArray()
        for entry in page.entries {
            json.beginObject()
            json.member("offset", entry.event.offset.rawValue)
            json.member("type", entry.event.type)
            json.member("topic", entry.event.topic)
            json.member("time", entry.event.time)
            json.member("id", entry.event.id)
            json.member("source", entry.event.source)
            json.key("changes")
            form.writeChanges(entry.before, entry.after, to: &json)
            json.key("row")
            form.write(entry.after, entry.event.offset, to: &json)
            json.endObject()
        }
        json.endArray()
        json.member("next_cursor", page.next.map(query.cursor))
        json.key("refold_matches")
        json.bool(page.refoldMatches)
        json.endObject()
        return json.bytes
    }

    func whatIf(_ exchange: Exchange, _ name: String, _ segments: [String]) throws(Problem) {
        let table = try rows.flow.table(name)
        let items = exchange.pairs()
        let schema = try rows.flow.schema(of: table, items)
        let lookup = try RowsEndpoint.parse { () throws(QueryError) in
            let key = try RowKey.parse(segments, schema: schema)
            return try RowLookup.parse(key: key, items: items, schema: schema)
        }
        guard lookup.bounds.asOf == nil, lookup.fields.count == schema.columns.count else {
            throw Problem(.badParameter, "“as_of” and “fields” are no parameters here")
        }
        let form = try AppendForm(exchange.head.fields)
        exchange.collectBody(limit: HistoryEndpoint.bodyLimit) { body in
            switch body {
            case .failure(let error): exchange.send(AppendEndpoint.problem(error))
            case .success(let bytes): decode(bytes, form, table.name, lookup, exchange)
            }
        }
    }

    private func decode(
        _ bytes: [UInt8], _ form: AppendForm, _ name: String, _ lookup: RowLookup,
        _ exchange: Exchange
    ) {
        decoders.run(for: exchange.loop, isLong: bytes.count > AppendEndpoint.decodedOnLoop) {
            form.decode(bytes, topic: nil, with: &$0)
        } then: { decoded in
            do throws(Problem) {
                guard case .success(let block) = decoded else {
                    guard case .failure(let problems) = decoded else { return }
                    throw AppendEndpoint.problem(problems)
                }
                let table = try rows.flow.table(name)
                try rows.flow.whenWithin(lookup.bounds, of: table, exchange) {
                    exchange, view throws(Problem) in
                    answer(block, lookup.key, view, exchange)
                }
            } catch {
                exchange.send(error)
            }
        }
    }

    private func answer(
        _ block: EventBlock, _ key: Key, _ view: TableView, _ exchange: Exchange
    ) {
        parts.readers.pages.async { [self] in
            do {
                let (steps, row, checkpoint) = try HistorySource.read(view, parts.events) {
                    (
                        try WhatIf.steps(
                            view.file.projection, place: view.place, key, block, $0.reader),
                        try LineageReader($0.reader, view.schema).row(at: key), $0.checkpoint
                    )
                }
                var fields = rows.answer(view, checkpoint, .json, [], of: key).fields
                fields.remove("ETag")
                fields.set("Cache-Control", "no-store")
                exchange.answer(200, fields, body(steps, row, key, view, checkpoint))
            } catch {
                let problem = HistorySource.problem(error, rows, view)
                exchange.loop.execute { exchange.send(problem) }
            }
        }
    }

    private func body(
        _ steps: [WhatIf.Step], _ stored: StoredRow?, _ key: Key, _ view: TableView,
        _ checkpoint: Checkpoint
    ) -> [UInt8] {
        let form = RowForm(view, key)
        let row = steps.last?.after ?? (steps.isEmpty ? stored?.row : nil)
        var json = JSONWriter()
        json.beginObject()
        json.member("table", view.name)
        json.key("key")
        form.writeKey(to: &json)
        json.member("position", checkpoint.position.text)
        json.key("row")
        form.write(row, nil, to: &json)
        json.key("reasons")
        form.writeReasons(row, to: &json)
        json.key("events")
        json.beginArray()
        for (index, step) in steps.enumerated() {
            json.beginObject()
            json.member("index", Int64(index))
            json.member("type", step.type)
            json.key("changes")
            form.writeChanges(step.before, step.after, to: &json)
            json.key("row")
            form.write(step.after, nil, to: &json)
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return json.bytes
    }
}
