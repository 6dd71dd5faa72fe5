import EventLog
import HTTPServer

/// One NDJSON request. Up to 8 MiB it is all or nothing; a longer one commits in whole pieces of
/// lines, the client held back while a piece is on its way to the disk.
///
/// `@unchecked Sendable`: touched on its exchange's loop only; what runs elsewhere gets values.
final class LineAppend: @unchecked Sendable {
    private let exchange: Exchange
    private let topic: String?
    private let producer: ProducerNumber?
    private let parts: ServerParts
    private let decoders: DecoderPool
    private var buffer: [UInt8] = []
    /// Longer than what is all or nothing.
    private var isLong = false
    private var isBusy = false
    private var isEnded = false
    /// Lines and events of the pieces that are on disk.
    private var linesOnDisk = 0
    private var eventsOnDisk = 0
    private var total: Appended?

    private static let reservedBytes = 512 << 10

    init(
        _ exchange: Exchange, _ topic: String?, _ producer: ProducerNumber?,
        _ parts: ServerParts, _ decoders: DecoderPool
    ) {
        self.exchange = exchange
        self.topic = topic
        self.producer = producer
        self.parts = parts
        self.decoders = decoders
    }

    func start() {
        // Grown piece by piece, a body is copied twice. Never much on a client's word alone.
        if case .length(let length) = exchange.head.body {
            buffer.reserveCapacity(min(length, LineAppend.reservedBytes))
        }
        exchange.streamBody { bytes in
            self.take(bytes)
        } onEnd: { error in
            self.end(error)
        }
    }

    private func take(_ bytes: RawSpan) {
        bytes.withUnsafeBytes { buffer.append(contentsOf: $0) }
        guard !isBusy, buffer.count > AppendEndpoint.wholeLimit else { return }
        let newline = UInt8(ascii: "\n")
        guard let cut = buffer.lastIndex(of: newline) else {
            return fail(Problem(.tooLarge, "a line is longer than 8 MiB"))
        }
        isLong = true
        let piece = Array(buffer[...cut])
        buffer.removeSubrange(...cut)
        exchange.pauseBody()
        append(piece, isLast: false)
    }

    private func end(_ error: BodyError?) {
        if let error { return fail(AppendEndpoint.problem(error)) }
        isEnded = true
        guard !isBusy else { return }
        append(buffer, isLast: true)
    }

    private func append(_ piece: [UInt8], isLast: Bool) {
        isBusy = true
        let firstIndex = eventsOnDisk
        let firstLine = linesOnDisk + 1
        let topic = topic
        let isLong = piece.count > AppendEndpoint.decodedOnLoop
        decoders.run(for: exchange.loop, isLong: isLong) { decoder in
            Result { () throws(EventProblems) in
                try decoder.decode(
                    piece, as: .lines, topic: topic, firstIndex: firstIndex, firstLine: firstLine)
            }
        } then: { decoded in
            self.append(decoded, piece, isLast)
        }
    }

    private func append(
        _ decoded: Result<EventBlock, EventProblems>, _ piece: [UInt8], _ isLast: Bool
    ) {
        switch decoded {
        case .failure(let problems): fail(AppendEndpoint.problem(problems))
        case .success(let block):
            let lines = isLast ? 0 : piece.count(where: { $0 == UInt8(ascii: "\n") })
            let events = block.count
            // The number commits with the last piece: an interrupted request was not seen yet.
            parts.events.append(block, producer: isLast ? producer : nil) { result in
                self.exchange.loop.execute { self.appended(result, lines, events, isLast) }
            }
        }
    }

    private func appended(
        _ result: Result<Appended, AppendError>, _ lines: Int, _ events: Int, _ isLast: Bool
    ) {
        switch result {
        case .failure(let error):
            return fail(AppendEndpoint.problem(error, firstIndex: eventsOnDisk))
        case .success(let piece):
            let sum = total?.adding(piece) ?? piece
            total = sum
            guard !isLast else { return exchange.send(sum, parts.events.id) }
        }
        linesOnDisk += lines
        eventsOnDisk += events
        isBusy = false
        exchange.resumeBody()
        if isEnded { append(buffer, isLast: true) }
    }

    private func fail(_ problem: Problem) {
        buffer = []
        isBusy = true
        var problem = problem
        if isLong { problem.members.append(("lines_on_disk", .integer(Int64(linesOnDisk)))) }
        exchange.send(problem)
    }
}

extension Appended {
    /// What this append and the next one of the same request did together.
    fileprivate func adding(_ next: Appended) -> Appended {
        var sum = self
        sum.appended += next.appended
        sum.duplicates += next.duplicates
        sum.firstOffset = firstOffset ?? next.firstOffset
        sum.lastOffset = next.lastOffset ?? lastOffset
        sum.position = max(position, next.position)
        return sum
    }
}
