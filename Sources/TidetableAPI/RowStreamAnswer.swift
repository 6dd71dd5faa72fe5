import Dispatch
import HTTPCore
import HTTPServer
import ProjectionRuntime
import TableQueries

/// A result on its way to a client, a chunk at a time: read on the worker, written on the loop, the
/// next one read when there is room for it.
///
/// A client too slow to take its result would pin the table's WAL. Where the snapshot has been open
/// for `spoolAfter` and the client is behind, the rest goes to a file without a name, and the
/// snapshot is closed.
///
/// `@unchecked Sendable`: touched on the exchange's loop only; the worker gets the source, which
/// nobody else uses while a chunk is being read.
final class RowStreamAnswer: @unchecked Sendable {
    private static let chunk = 64 * 1_024
    /// Milliseconds that a snapshot may stay open for a client that is behind.
    private static let spoolAfter: Int64 = 5_000

    private let rows: RowStream
    private let lease: ReaderPool.Lease
    private let table: LiveTable
    private let readers: ReaderPool
    private let exchange: Exchange
    private var response: ResponseStream?
    private var spool: SpoolFile?
    private let openedAt: Int64
    private var isReading = false
    private var isWaiting = false
    private var holdsLease = true
    private var timer: LoopTimer?

    init(
        _ rows: RowStream, _ lease: ReaderPool.Lease, _ table: LiveTable, _ readers: ReaderPool,
        _ exchange: Exchange
    ) {
        self.rows = rows
        self.lease = lease
        self.table = table
        self.readers = readers
        self.exchange = exchange
        openedAt = exchange.loop.now
    }

    func start(_ fields: HTTPFields) {
        // A client that has gone already would keep what is set here, and all of this, for ever.
        guard exchange.isOpen else { return finish() }
        exchange.onClose = { self.finish() }
        let response = exchange.startStream(status: 200, fields: fields)
        self.response = response
        response.onDrain = { self.drained() }
        guard exchange.isOpen else { return finish() }
        read()
    }

    private func read() {
        isReading = true
        let source = spool
        readers.worker.async { [rows] in
            var bytes: [UInt8] = []
            let result = Result {
                if let source { return try source.read(upTo: RowStreamAnswer.chunk, into: &bytes) }
                return try rows.append(atLeast: RowStreamAnswer.chunk, to: &bytes)
            }
            self.exchange.loop.execute { [bytes] in self.deliver(bytes, result) }
        }
    }

    private func deliver(_ bytes: [UInt8], _ result: Result<Bool, any Error>) {
        isReading = false
        guard let response, !response.isClosed else { return finish() }
        response.write(bytes)
        switch result {
        case .failure:
            // The head is gone with 200: only a broken end tells the client.
            response.abort()
            finish()
        case .success(false):
            response.end()
            finish()
        case .success(true):
            guard response.isFull else { return read() }
            isWaiting = true
            if spool == nil {
                let age = exchange.loop.now - openedAt
                timer = exchange.loop.schedule(after: max(0, RowStreamAnswer.spoolAfter - age)) {
                    self.spoolRest()
                }
            }
        }
    }

    private func drained() {
        timer?.cancel()
        guard isWaiting else { return }
        isWaiting = false
        if !isReading { read() }
    }

    private func spoolRest() {
        guard !isReading, spool == nil else { return }
        isReading = true
        do {
            spoolMore(into: try SpoolFile())
        } catch {
            response?.abort()
            spooled()
        }
    }

    /// Spools a chunk, and then the next one: other reads get their turns between them.
    private func spoolMore(into file: SpoolFile) {
        readers.worker.async { [rows] in
            let result = Result { try file.take(from: rows) }
            self.exchange.loop.execute {
                switch result {
                case .success(true) where self.response?.isClosed == false:
                    return self.spoolMore(into: file)
                case .success: self.spool = file
                case .failure: self.response?.abort()
                }
                self.spooled()
            }
        }
    }

    private func spooled() {
        isReading = false
        giveLeaseBack()
        guard spool != nil, response?.isClosed == false else { return finish() }
        if !isWaiting { read() }
    }

    private func giveLeaseBack() {
        guard holdsLease else { return }
        holdsLease = false
        // The next user of the connection must find the snapshot closed.
        rows.cancel()
        readers.giveBack(lease, of: table)
    }

    private func finish() {
        timer?.cancel()
        response = nil
        guard !isReading else { return }
        giveLeaseBack()
    }
}
