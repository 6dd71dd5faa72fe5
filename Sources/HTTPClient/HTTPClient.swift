import HTTPCore

/// A blocking HTTP/1.1 client with one kept-alive connection to one server, for plain http.
///
/// It is meant for one thread at a time: a load generator gives each of its threads its own.
public final class HTTPClient {
    /// Whether a consumer of a streamed body wants more of it.
    public enum Continuation: Sendable {
        /// Go on.
        case more
        /// Enough: the connection is closed and the call returns.
        case stop
    }

    /// Where requests go.
    public let server: ServerAddress
    private let timeout: Duration
    private let bodyLimit: Int
    private var socket: ClientSocket?
    private var hasCarriedAResponse = false
    private var input = ReceiveBuffer()
    private var parser = ResponseParser()

    /// Makes a client; it connects with the first request.
    ///
    /// - Parameters:
    ///   - server: where to connect.
    ///   - timeout: the longest wait for the connection and for each read and write.
    ///   - bodyLimit: the longest body in octets that `send` collects.
    public init(
        _ server: ServerAddress, timeout: Duration = .seconds(30), bodyLimit: Int = 256 << 20
    ) {
        self.server = server
        self.timeout = timeout
        self.bodyLimit = bodyLimit
    }

    /// Sends a request and waits for the whole response, of any status.
    public func send(_ request: ClientRequest) throws(HTTPClientError) -> ClientResponse {
        var body: [UInt8] = []
        var isTooLong = false
        let head = try stream(request) { _ in
        } onBody: { [bodyLimit] part in
            isTooLong = part.count > bodyLimit - body.count
            if isTooLong { return .stop }
            part.withUnsafeBufferPointer { body.append(contentsOf: $0) }
            return .more
        }
        guard !isTooLong else { throw .malformed("a body over \(bodyLimit) octets") }
        return ClientResponse(head: head, body: body)
    }

    /// Sends a request and hands over the response while it comes: the head once, then the body in
    /// the parts in which it was received.
    @discardableResult
    public func stream(
        _ request: ClientRequest, onHead: (ReceivedHead) -> Void,
        onBody: (Span<UInt8>) -> Continuation
    ) throws(HTTPClientError) -> ReceivedHead {
        let encodedHead = try request.encodedHead(for: server)
        let isReused = socket != nil && hasCarriedAResponse
        var hasBegun = try exchange(encodedHead, request)
        if !hasBegun, isReused, request.isReplaySafe {
            // The server had closed the idle connection; nothing of an answer came over it.
            hasBegun = try exchange(encodedHead, request)
        }
        guard hasBegun else { throw .closed }
        return try readResponse(onHead: onHead, onBody: onBody)
    }

    /// As `stream`, with the body cut into lines without their LF (a last one may lack it).
    @discardableResult
    public func streamLines(
        _ request: ClientRequest, onHead: (ReceivedHead) -> Void,
        onLine: (Span<UInt8>) -> Continuation
    ) throws(HTTPClientError) -> ReceivedHead {
        var lines = LineSplitter()
        var next = Continuation.more
        let head = try stream(request, onHead: onHead) { part in
            lines.append(part)
            while next == .more, let line = lines.next() { next = onLine(line.span) }
            return next
        }
        if next == .more, let line = lines.finish() { _ = onLine(line.span) }
        return head
    }

    /// As `stream`, with a body of server-sent events: `onEvents` gets the events of each part that
    /// was received, as soon as it was. What another answer holds goes to `onRefusal`.
    ///
    /// The timeout must be longer than the server's silences, which heartbeats break.
    /// - Parameter events: reads this stream; afterwards it knows how to ask for the rest.
    @discardableResult
    public func streamEvents(
        _ request: ClientRequest, _ events: inout EventStreamParser,
        onHead: (ReceivedHead) -> Void, onRefusal: (Span<UInt8>) -> Void,
        onEvents: ([EventStreamParser.Event]) -> Continuation
    ) throws(HTTPClientError) -> ReceivedHead {
        var isStream = false
        return try stream(request) { head in
            isStream = head.isEventStream
            onHead(head)
        } onBody: { part in
            guard isStream else {
                onRefusal(part)
                return .more
            }
            events.append(part)
            var found: [EventStreamParser.Event] = []
            while let event = events.next() { found.append(event) }
            return found.isEmpty ? .more : onEvents(found)
        }
    }

    /// Closes the connection; the next request opens another.
    public func close() {
        socket = nil
        hasCarriedAResponse = false
    }
}

extension HTTPClient {
    /// Sends the request and waits for the first octets of the answer; false if the connection
    /// ended before any came.
    private func exchange(
        _ head: [UInt8], _ request: ClientRequest
    ) throws(HTTPClientError) -> Bool {
        if socket == nil { socket = try ClientSocket(server, timeout: timeout) }
        input.unread = 0..<0
        parser.reset(answersHead: request.method == .head)
        do {
            try write(head, request.body)
        } catch .timedOut {
            close()
            throw .timedOut
        } catch {
            // The server may have answered (413, 429) and closed without reading all of the body:
            // then the answer can still be read.
        }
        return try fill(&input)
    }

    private func write(_ head: [UInt8], _ body: [UInt8]) throws(ClientSocket.Failure) {
        if body.count <= 16 * 1024 {
            // One segment, one system call.
            let whole = head + body
            try socket?.send(whole.span)
        } else {
            try socket?.send(head.span)
            try socket?.send(body.span)
        }
    }

    /// Waits for more octets; false at the end of the connection.
    private func fill(_ input: inout ReceiveBuffer) throws(HTTPClientError) -> Bool {
        do {
            let count = try socket?.receive(into: &input) ?? 0
            if count == 0 { dropSocket() }
            return count > 0
        } catch .timedOut {
            close()
            throw .timedOut
        } catch {
            dropSocket()
            return false
        }
    }

    private func dropSocket() {
        socket = nil
        hasCarriedAResponse = false
    }

    private func readResponse(
        onHead: (ReceivedHead) -> Void, onBody: (Span<UInt8>) -> Continuation
    ) throws(HTTPClientError) -> ReceivedHead {
        // The buffer is lent to the loop, so that spans of it can be handed to the callbacks.
        var input = ReceiveBuffer(empty: ())
        swap(&input, &self.input)
        defer { swap(&input, &self.input) }
        var isWhole = false
        defer { settle(isWhole && input.unread.isEmpty) }
        var head: ReceivedHead?
        while true {
            let (step, consumed) = try parser.next(input.bytes.span.extracting(input.unread))
            input.unread = input.unread.lowerBound + consumed..<input.unread.upperBound
            switch (step, head) {
            case (.needMore, _):
                if try !fill(&input) { try parser.finish() }
            case (.head(let found), _):
                head = found
                onHead(found)
            case (.body(let range), let head?):
                let start = input.unread.lowerBound - consumed
                let part = input.bytes.span.extracting(
                    start + range.lowerBound..<start + range.upperBound)
                if onBody(part) == .stop { return head }
            case (.end, let head?):
                isWhole = true
                return head
            case (.body, nil), (.end, nil):
                throw .malformed("a body without a head")
            }
        }
    }

    /// Keeps the connection for the next request if it can carry one. Octets after the response
    /// belong to nothing that was asked for.
    private func settle(_ isClean: Bool) {
        if isClean, parser.keepsAlive, socket != nil { hasCarriedAResponse = true } else { close() }
    }
}
