import Dispatch
import HTTPCore
import HTTPServer
import ProjectionRuntime
import TableQueries

/// A result on its way to a client, a chunk at a time: read on the worker, written on the loop, the
/// next one read when there is room for it.
///
/// A client too slow to take its result would pin the table's WAL. After `spoolAfter` without
/// progress the rest goes to a file without a name and the snapshot is closed.
///
/// `@unchecked Sendable`: touched on the exchange's loop only; the worker gets the source, which
/// nobody else uses while a chunk is being read.
final class RowStreamAnswer: @unchecked Sendable {
    private static let chunk = 64 * 1_024
    /// Milliseconds of standstill after which the rest is spooled.
    private static let spoolAfter: Int64 = 5_000

    private let rows: RowStream
    private let lease: ReaderPool.Lease
    private let table: LiveTable
    private let readers: ReaderPool
    private let exchange: Exchange
    private var response: ResponseStream?
    private var spool: SpoolFile?
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
    }

    func start(_ fields: HTTPFields) {
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
                timer = exchange.loop.schedule(after: RowStreamAnswer.spoolAfter) {
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
        readers.worker.async { [rows] in
            let result = Result { try SpoolFile(draining: rows) }
            self.exchange.loop.execute {
                self.isReading = false
                switch result {
                case .success(let file): self.spool = file
                case .failure: self.response?.abort()
                }
                self.giveLeaseBack()
                guard self.spool != nil, self.response?.isClosed == false else {
                    return self.finish()
                }
                if !self.isWaiting { self.read() }
            }
        }
    }

    private func giveLeaseBack() {
        guard holdsLease else { return }
        holdsLease = false
        readers.giveBack(lease, of: table)
    }

    private func finish() {
        timer?.cancel()
        response = nil
        guard !isReading else { return }
        rows.cancel()
        giveLeaseBack()
    }
}
