import HTTPCore
import HTTPServer
import ProjectionRuntime
import StreamTables
import TableQueries

/// One read of several rows, once its bounds are met.
struct RowsRead: Sendable {
    let endpoint: RowsEndpoint
    let question: ReadQuestion
    let query: RowQuery
    let view: TableView

    /// A page of an indexed prefix up to this many rows is read on the event loop: some 600 µs,
    /// less than two hops between threads under load.
    private static let rowsOnLoop = 2_500
    /// What a read may cost an event loop. A filter that few rows of a large sailing pass can make
    /// even an indexed read long; it starts again on the worker then.
    private static let millisecondsOnLoop = 5
    /// What a page may cost the worker.
    private static let millisecondsOnWorker = 10_000

    private struct Page: Sendable {
        let status: Int
        let fields: HTTPFields
        let body: [UInt8]
    }

    /// Sends a page: at once where the client has it, where it was kept, or where reading it is
    /// short; else from the worker.
    func sendPage(_ exchange: Exchange) throws(Problem) {
        do {
            let readers = endpoint.parts.readers
            let reader = try readers.reader(of: view, on: exchange.loop)
            reader.rows.limitTime(milliseconds: RowsRead.millisecondsOnLoop)
            defer { reader.rows.limitTime(milliseconds: nil) }
            let page = try reader.read { (snapshot: borrowing RowSnapshot) throws -> Page? in
                try self.page(snapshot, reader)
            }
            guard let page else { return sendPageFromWorker(exchange) }
            exchange.send(status: page.status, fields: page.fields, body: page.body)
        } catch  where RowsEndpoint.isInterrupted(error) {
            sendPageFromWorker(exchange)
        } catch {
            let problem = endpoint.failure(error, view)
            guard view.isGone, problem.kind == .faulted else { throw problem }
            try endpoint.askAnew(question, exchange)
        }
    }

    /// The page as far as the loop can tell; nil where the worker must read it.
    private func page(
        _ snapshot: borrowing RowSnapshot, _ reader: LoopReader
    ) throws -> Page? {
        let checkpoint = snapshot.checkpoint
        let asked = question.canonicalBytes
        let answer = question.spell(
            endpoint.answer(view, checkpoint, question.format, asked, heads: &reader.heads))
        if answer.isKnown { return Page(status: 304, fields: answer.fields, body: []) }
        if let kept = reader.page(asked, snapshot) {
            return Page(status: 200, fields: answer.fields, body: kept)
        }
        guard query.isIndexed, query.pageLimit <= RowsRead.rowsOnLoop else { return nil }
        var body: [UInt8] = []
        let next = try snapshot.appendPage(query, to: &body)
        reader.keep(body, asked, of: query, isComplete: next == nil, at: checkpoint)
        return Page(status: 200, fields: answer.fields, body: body)
    }

    private func sendPageFromWorker(_ exchange: Exchange) {
        let asked = question.canonicalBytes
        let format = question.format
        let readers = endpoint.parts.readers
        readers.pages.async {
            do {
                let lease = try readers.lease(view)
                lease.rows.limitTime(milliseconds: RowsRead.millisecondsOnWorker)
                let snapshot = try snapshot(lease)
                let checkpoint = snapshot.checkpoint
                var body: [UInt8] = []
                let next = try snapshot.appendPage(query, to: &body)
                _ = consume snapshot
                lease.rows.limitTime(milliseconds: nil)
                readers.giveBack(lease, of: view.table)
                let answer = endpoint.answer(view, checkpoint, format, asked)
                exchange.loop.execute { [body] in
                    let reader = try? readers.reader(of: view, on: exchange.loop)
                    reader?.keep(
                        body, asked, of: query, isComplete: next == nil, at: checkpoint)
                    exchange.send(status: 200, fields: answer.fields, body: body)
                }
            } catch {
                fail(error, exchange)
            }
        }
    }

    /// Reads on the worker and sends the whole result as a stream.
    func sendStream(_ exchange: Exchange) {
        let isHead = exchange.head.method == .head
        endpoint.parts.readers.worker.async {
            do {
                let lease = try endpoint.parts.readers.lease(view)
                try stream(lease, isHead, exchange)
            } catch {
                fail(error, exchange)
            }
        }
    }

    private func fail(_ error: any Error, _ exchange: Exchange) {
        let problem = endpoint.failure(error, view)
        exchange.loop.execute { [endpoint, question, view] in
            do throws(Problem) {
                guard view.isGone, problem.kind == .faulted else { throw problem }
                try endpoint.askAnew(question, exchange)
            } catch {
                exchange.send(error)
            }
        }
    }

    private func snapshot(_ lease: ReaderPool.Lease) throws -> RowSnapshot {
        let snapshot = try lease.rows.snapshot()
        view.file.gate.saw(snapshot.checkpoint.position)
        return snapshot
    }

    private func stream(
        _ lease: ReaderPool.Lease, _ isHead: Bool, _ exchange: Exchange
    ) throws {
        let snapshot = try snapshot(lease)
        let answer = endpoint.answer(
            view, snapshot.checkpoint, question.format, question.canonicalBytes)
        let isKnown = answer.isKnown(to: question.known)
        if isKnown || isHead {
            _ = consume snapshot
            endpoint.parts.readers.giveBack(lease, of: view.table)
            return exchange.loop.execute {
                if isKnown {
                    exchange.send(status: 304, fields: answer.unchangedFields)
                } else {
                    // Begun and ended as a stream, so that the head is the one that GET has.
                    exchange.startStream(status: 200, fields: answer.fields).end()
                }
            }
        }
        let rows = try snapshot.stream(query, as: question.format)
        exchange.loop.execute { [endpoint, view] in
            RowStreamAnswer(rows, lease, view.table, endpoint.parts.readers, exchange)
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
