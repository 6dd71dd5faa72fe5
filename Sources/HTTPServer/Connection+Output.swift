import Glibc
import HTTPCore

extension Connection {
    func writeWhole(_ head: ResponseHead, _ body: [UInt8], of exchange: Exchange) {
        var serializer = ResponseSerializer(answering: exchange.head)
        serializer.keepAlive = mayPersist(after: exchange)
        do throws(ResponseFailure) {
            try append(head, body, &serializer, toHead: exchange.head.method == .head)
            counters.addAnswer(head.status)
        } catch {
            replaceUnsendable(&serializer)
        }
        if !serializer.keepAlive { closeAfterAnswer = true }
        changed()
    }

    private func append(
        _ head: ResponseHead, _ body: [UInt8], _ serializer: inout ResponseSerializer,
        toHead: Bool = false
    ) throws(ResponseFailure) {
        let date = loop.date
        guard hasBody(status: head.status, toHead: toHead), body.count >= OutputQueue.wholePiece
        else {
            return try out.withTail { tail throws(ResponseFailure) in
                try serializer.appendWhole(head, body: body, date: date, to: &tail)
            }
        }
        try out.withTail { tail throws(ResponseFailure) in
            try serializer.appendHead(head, length: .known(body.count), date: date, to: &tail)
        }
        out.append(body)
    }

    private func hasBody(status: Int, toHead: Bool) -> Bool {
        !toHead && status != 204 && status != 304
    }

    /// The service's head cannot be sent: that is a 500, and nothing of it is shown.
    private func replaceUnsendable(_ serializer: inout ResponseSerializer) {
        let status = 500
        let (fields, body) = server.configuration.problem(
            status, "The answer could not be written.")
        do throws(ResponseFailure) {
            try append(ResponseHead(status: status, fields: fields), body, &serializer)
            counters.addAnswer(status)
        } catch {
            serializer.keepAlive = false
        }
    }

    func writeStreamHead(_ head: ResponseHead, _ stream: ResponseStream, of exchange: Exchange) {
        stream.serializer.keepAlive = mayPersist(after: exchange)
        stream.isChunked =
            exchange.head.version >= .http11
            && hasBody(status: head.status, toHead: exchange.head.method == .head)
        let date = loop.date
        do throws(ResponseFailure) {
            try out.withTail { tail throws(ResponseFailure) in
                try stream.serializer.appendHead(head, length: .streamed, date: date, to: &tail)
            }
            counters.addAnswer(head.status)
        } catch {
            replaceUnsendable(&stream.serializer)
            exchange.answer = .complete
        }
        if !stream.serializer.keepAlive { closeAfterAnswer = true }
        if exchange.answer == .complete { stream.close() }
        changed()
    }

    func writePiece(_ bytes: [UInt8], of stream: ResponseStream) {
        if bytes.count >= OutputQueue.wholePiece, stream.serializer.hasBody {
            // The serializer would copy the piece.
            if stream.isChunked {
                out.append(Array((String(bytes.count, radix: 16) + "\r\n").utf8))
            }
            out.append(bytes)
            if stream.isChunked { out.append([13, 10]) }
        } else {
            out.withTail { stream.serializer.appendBody(bytes, to: &$0) }
        }
        changed()
    }

    func writeStreamEnd(_ serializer: ResponseSerializer) {
        out.withTail { serializer.appendEnd(to: &$0) }
        changed()
    }

    /// An answer to a request that no service saw; the connection ends after it.
    func writeProblem(status: Int, detail: String) {
        let (fields, body) = server.configuration.problem(status, detail)
        var serializer = ResponseSerializer()
        do throws(ResponseFailure) {
            try append(ResponseHead(status: status, fields: fields), body, &serializer)
            counters.addAnswer(status)
        } catch {
            replaceUnsendable(&serializer)
        }
        isClosing = true
        leavesUnread = true
    }

    /// Whether the connection can go on after this answer. The rest of an unread body is skipped
    /// only if it is short, and if the client is not still waiting for leave to send it.
    private func mayPersist(after exchange: Exchange) -> Bool {
        guard exchange.head.keepAlive, !closeAfterAnswer, !server.isDraining else { return false }
        guard !exchange.body.isEnded else { return true }
        guard exchange.answer == .complete, case .length(let length) = exchange.head.body,
            !exchange.head.expectsContinue || exchange.body.received > 0
        else { return false }
        let rest = length - exchange.body.received
        guard rest <= limits.discardedBody else { return false }
        exchange.body.consumer = .discarding(rest: rest)
        return true
    }

    /// Lets go of an exchange whose answer is complete.
    func conclude() {
        guard let exchange, exchange.answer == .complete else { return }
        if closeAfterAnswer || (server.isDraining && exchange.body.isEnded) {
            isClosing = true
            if !exchange.body.isEnded { leavesUnread = true }
        } else if !exchange.body.isEnded {
            return
        }
        self.exchange = nil
        exchange.finish()
        awaited = .nothing
    }

    /// Writes what is buffered, unless the socket is known to be full.
    func flush() {
        guard stage == .open else { return }
        if !out.isEmpty, !isBlocked {
            var written = 0
            let outcome = out.write(to: socket, written: &written)
            counters.bytesOut.add(written)
            switch outcome {
            case .failed:
                return lose()
            case .blocked:
                isBlocked = true
                writeDeadline = loop.now + limits.writeStall
            case .done:
                writeDeadline = .max
            }
        }
        guard isClosing, out.isEmpty else { return }
        if leavesUnread || !inbox.isEmpty, !peerEnded { linger() } else { close() }
    }

    /// Tells a stream that was full that it may go on.
    func reportDrain() {
        guard let stream = exchange?.stream, stream.wasFull, out.count <= stream.lowWater
        else { return }
        stream.wasFull = false
        stream.onDrain?()
    }
}
