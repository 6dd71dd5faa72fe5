import HTTPCore

/// One request and its answer.
///
/// `@unchecked Sendable` so that a service can carry it to a worker and back: every member but
/// `head` and `loop` is used on `loop` only (debug builds trap otherwise).
public final class Exchange: @unchecked Sendable {
    /// How far the answer has come.
    enum Answer {
        case awaited
        case streaming
        case complete
    }

    /// The request's head.
    public let head: RequestHead
    /// The loop that everything here happens on.
    public let loop: EventLoop
    /// Called when the client has gone, or the server gave it up, before the answer was complete.
    /// What is sent afterwards is dropped.
    public var onClose: (() -> Void)?
    /// Called when the client closed its sending side while the answer is awaited or streaming.
    /// It may have gone altogether: that only shows when something is sent.
    public var onPeerEnd: (() -> Void)?
    /// Called when the server begins to drain: an endless stream ends itself here.
    public var onShutdown: (() -> Void)?

    /// What the service noted when it answered a request of the very same octets.
    public let note: AnyObject?
    private let sighting: HeadMemory.Sighting?

    /// Nil once the exchange is over.
    var connection: Connection?
    var answer = Answer.awaited
    var body = RequestBody()
    var stream: ResponseStream?

    /// - Parameters:
    ///   - sighting: where the head may be remembered.
    ///   - note: what is remembered of it.
    init(
        head: RequestHead, connection: Connection, sighting: HeadMemory.Sighting?,
        note: AnyObject?
    ) {
        self.head = head
        self.connection = connection
        self.sighting = sighting
        self.note = note
        loop = connection.loop
    }

    /// Whether a request of the same octets came lately, and a note about it would be kept.
    public var isRepeated: Bool { sighting?.isRepeated == true }

    /// Keeps what the service has made of this head, for requests of the same octets on the same
    /// loop. It may be forgotten at any time. Called on the loop.
    public func keep(note: AnyObject) {
        loop.assertOnLoop()
        guard let sighting, sighting.isRepeated else { return }
        loop.heads.keep(head, sighting, note)
    }

    /// The client's address and port, for logs.
    public var peer: String { connection?.address.description ?? "gone" }

    /// Whether the server drains: `onShutdown` has been called, or never will be.
    public var isDraining: Bool { connection?.server.isDraining ?? true }

    /// Whether the connection is still there to take an answer.
    public var isOpen: Bool { connection != nil }

    /// Gathers the whole body and calls `done` once, on the loop, perhaps at once. (It is not
    /// called after the answer is complete: who answers before the end gives the rest up.)
    ///
    /// A body of more than `limit` octets fails with `.tooLarge`, before it is read if its length
    /// was announced. A client that waits for 100 Continue gets it. Does nothing if the body was
    /// asked for before.
    public func collectBody(
        limit: Int, _ done: @escaping (Result<[UInt8], BodyError>) -> Void
    ) {
        loop.assertOnLoop()
        guard case .none = body.consumer else { return }
        guard let connection, !body.isEnded else {
            body.consumer = .told
            return done(head.body == .none ? .success([]) : .failure(.truncated))
        }
        if case .length(let length) = head.body {
            guard length <= limit else {
                body.consumer = .told
                return done(.failure(.tooLarge))
            }
            body.reserve(length)
        }
        body.consumer = .collecting(limit: limit, done: done)
        connection.bodyWanted(by: self)
    }

    /// Hands the body over as it arrives. `onChunk` borrows the octets; `onEnd` is called once,
    /// with nil at the complete end or with what went wrong. A client that waits for 100 Continue
    /// gets it. Does nothing if the body was asked for before.
    public func streamBody(
        onChunk: @escaping (RawSpan) -> Void, onEnd: @escaping (BodyError?) -> Void
    ) {
        loop.assertOnLoop()
        guard case .none = body.consumer else { return }
        guard let connection, !body.isEnded else {
            body.consumer = .told
            return onEnd(head.body == .none ? nil : .truncated)
        }
        body.consumer = .streaming(onChunk: onChunk, onEnd: onEnd)
        connection.bodyWanted(by: self)
    }

    /// Stops reading a streamed body: no further `onChunk` (or `onEnd`) and nothing more is read
    /// from the socket, so that the client is slowed down.
    public func pauseBody() {
        loop.assertOnLoop()
        body.isPaused = true
        connection?.changed()
    }

    /// Reads on after `pauseBody`.
    public func resumeBody() {
        loop.assertOnLoop()
        body.isPaused = false
        connection?.changed()
    }

    /// Answers with a whole message, in one write. To HEAD, and with 204 or 304, no body octet is
    /// sent. Ignored if an answer was begun or the client has gone.
    public func send(status: Int, fields: HTTPFields = HTTPFields(), body: [UInt8] = []) {
        loop.assertOnLoop()
        guard answer == .awaited, let connection else { return }
        answer = .complete
        connection.writeWhole(ResponseHead(status: status, fields: fields), body, of: self)
    }

    /// Begins an answer whose length is not known: chunked, or ended by the connection's end in
    /// HTTP/1.0. After an answer was begun or the client has gone, the stream is closed at once.
    public func startStream(status: Int, fields: HTTPFields = HTTPFields()) -> ResponseStream {
        loop.assertOnLoop()
        let stream = ResponseStream(exchange: self)
        guard answer == .awaited, let connection else {
            stream.close()
            return stream
        }
        answer = .streaming
        self.stream = stream
        connection.writeStreamHead(ResponseHead(status: status, fields: fields), stream, of: self)
        return stream
    }
}

extension Exchange {
    /// Passes on body octets.
    func deliver(_ bytes: RawSpan) {
        body.received += bytes.byteCount
        switch body.consumer {
        case .streaming(let onChunk, _):
            onChunk(bytes)
        case .collecting(let limit, let done):
            guard !body.collect(bytes, limit: limit) else { return }
            _ = body.takeCollected()
            body.consumer = .told
            done(.failure(.tooLarge))
        case .discarding(let rest):
            body.consumer = .discarding(rest: rest - bytes.byteCount)
        case .none, .told:
            break
        }
    }

    /// Tells the consumer that the body is complete, or why it never will be.
    func endBody(_ error: BodyError?) {
        guard !body.isEnded else { return }
        body.isEnded = true
        let consumer = body.consumer
        body.consumer = .told
        switch consumer {
        case .collecting(_, let done):
            let bytes = body.takeCollected()
            done(error.map { .failure($0) } ?? .success(bytes))
        case .streaming(_, let onEnd):
            onEnd(error)
        case .none, .told, .discarding:
            break
        }
    }

    /// The answer is complete and so is the body, or the rest of it is none of ours.
    func finish() {
        connection = nil
        // Closures of the service often hold the exchange: all are let go of.
        body.consumer = .told
        stream?.close()
        stream = nil
        onClose = nil
        onPeerEnd = nil
        onShutdown = nil
    }

    /// The connection is gone.
    func lose() {
        let wasComplete = answer == .complete
        let onClose = onClose
        connection = nil
        endBody(.truncated)
        finish()
        if !wasComplete { onClose?() }
    }
}
