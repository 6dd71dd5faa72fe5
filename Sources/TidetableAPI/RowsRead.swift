import HTTPCore
import HTTPServer
import ProjectionRuntime
import StreamTables
import TableQueries

/// One read of several rows, once its bounds are met.
struct RowsRead: Sendable {
    let endpoint: RowsEndpoint
    let query: RowQuery
    let format: RowFormat
    let table: LiveTable
    let serving: LiveTable.Serving

    /// What a read may cost an event loop. A filter that few rows of a large sailing pass can make
    /// even an indexed read long; it starts again on the worker then.
    private static let millisecondsOnLoop = 5
    /// What a page may cost the worker.
    private static let millisecondsOnWorker = 10_000

    /// Reads and sends a short page at once.
    func sendPageFromLoop(_ exchange: Exchange) throws(Problem) {
        do {
            let readers = endpoint.parts.readers
            let reader = try readers.reader(of: table, serving, on: exchange.loop)
            reader.rows.limitTime(milliseconds: RowsRead.millisecondsOnLoop)
            defer { reader.rows.limitTime(milliseconds: nil) }
            let page = try reader.read { (snapshot: borrowing RowSnapshot) throws -> Page in
                let question = query.canonicalBytes
                let kept = reader.pages.page(question, at: snapshot.checkpoint)
                let page = try self.page(snapshot, question, exchange.ifNoneMatch, kept)
                if kept == nil, page.status == 200 {
                    reader.pages.keep(page.body, question, at: snapshot.checkpoint)
                }
                return page
            }
            exchange.send(status: page.status, fields: page.fields, body: page.body)
        } catch let error as RowReadError where error.isInterrupted {
            sendFromWorker(exchange)
        } catch {
            throw endpoint.failure(error, table)
        }
    }

    /// Reads on the worker: a long page, or a result that is sent as a stream.
    func sendFromWorker(_ exchange: Exchange) {
        let known = exchange.ifNoneMatch
        let isHead = exchange.head.method == .head
        let readers = endpoint.parts.readers
        (format == .json ? readers.pages : readers.worker).async {
            do {
                let lease = try endpoint.parts.readers.lease(table, serving)
                if format == .json {
                    lease.rows.limitTime(milliseconds: RowsRead.millisecondsOnWorker)
                    let page = try page(snapshot(lease), query.canonicalBytes, known)
                    lease.rows.limitTime(milliseconds: nil)
                    endpoint.parts.readers.giveBack(lease, of: table)
                    exchange.loop.execute {
                        exchange.send(status: page.status, fields: page.fields, body: page.body)
                    }
                } else {
                    try stream(lease, known, isHead, exchange)
                }
            } catch {
                let problem = endpoint.failure(error, table)
                exchange.loop.execute { exchange.send(problem) }
            }
        }
    }

    private struct Page: Sendable {
        let status: Int
        let fields: HTTPFields
        let body: [UInt8]
    }

    private func snapshot(_ lease: ReaderPool.Lease) throws -> RowSnapshot {
        let snapshot = try lease.rows.snapshot()
        table.gate.saw(snapshot.checkpoint.position)
        return snapshot
    }

    private func page(
        _ snapshot: borrowing RowSnapshot, _ question: [UInt8], _ known: EntityTagList?,
        _ kept: [UInt8]? = nil
    ) throws -> Page {
        let answer = endpoint.answer(table, serving, snapshot.checkpoint, format, question)
        if known?.matchesWeakly(answer.tag) == true {
            return Page(status: 304, fields: answer.unchangedFields, body: [])
        }
        if let kept { return Page(status: 200, fields: answer.fields, body: kept) }
        var body: [UInt8] = []
        _ = try snapshot.appendPage(query, to: &body)
        return Page(status: 200, fields: answer.fields, body: body)
    }

    private func stream(
        _ lease: ReaderPool.Lease, _ known: EntityTagList?, _ isHead: Bool, _ exchange: Exchange
    ) throws {
        let snapshot = try snapshot(lease)
        let answer = endpoint.answer(
            table, serving, snapshot.checkpoint, format, query.canonicalBytes)
        let isKnown = known?.matchesWeakly(answer.tag) == true
        if isKnown || isHead {
            _ = consume snapshot
            endpoint.parts.readers.giveBack(lease, of: table)
            return exchange.loop.execute {
                if isKnown {
                    exchange.send(status: 304, fields: answer.unchangedFields)
                } else {
                    // Begun and ended as a stream, so that the head is the one that GET has.
                    exchange.startStream(status: 200, fields: answer.fields).end()
                }
            }
        }
        let rows = try snapshot.stream(query, as: format)
        exchange.loop.execute { [endpoint, table] in
            RowStreamAnswer(rows, lease, table, endpoint.parts.readers, exchange)
                .start(answer.fields)
        }
    }
}

extension Exchange {
    /// The tags that the client has, nil where it names none.
    var ifNoneMatch: EntityTagList? {
        let values = head.fields.values("If-None-Match")
        return values.isEmpty ? nil : EntityTagList(values)
    }
}
