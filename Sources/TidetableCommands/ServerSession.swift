import HTTPClient
import HTTPCore

/// Requests to one server, whose failures and refusals become `CommandFailure`s.
final class ServerSession {
    /// The server.
    var server: ServerAddress { client.server }
    private let client: HTTPClient

    init(_ server: ServerAddress, timeout: Duration = .seconds(30)) {
        client = HTTPClient(server, timeout: timeout)
    }

    /// Sends a request and returns the response, of any status.
    func exchange(_ request: ClientRequest) throws(HTTPClientError) -> ClientResponse {
        try client.send(request)
    }

    /// The JSON of a GET.
    func json(_ target: String) throws(CommandFailure) -> JSONValue {
        try json(ClientRequest(.get, target, fields: ["Accept": "application/json"]))
    }

    /// The JSON that a request is answered with.
    func json(_ request: ClientRequest) throws(CommandFailure) -> JSONValue {
        try answer(request).json
    }

    /// The response if it is a success.
    func answer(_ request: ClientRequest) throws(CommandFailure) -> ClientResponse {
        let response: ClientResponse
        do {
            response = try client.send(request)
        } catch {
            throw CommandFailure(error)
        }
        guard response.head.isSuccess else { throw CommandFailure(response) }
        return response
    }

    /// Hands over the body of a successful GET while it comes.
    @discardableResult
    func stream(
        _ request: ClientRequest, onHead: (ReceivedHead) -> Void = { _ in },
        onBody: (Span<UInt8>) -> HTTPClient.Continuation
    ) throws(CommandFailure) -> ReceivedHead {
        var isSuccess = false
        var refusal: [UInt8] = []
        let head: ReceivedHead
        do throws(HTTPClientError) {
            head = try client.stream(request) { head in
                isSuccess = head.isSuccess
                if isSuccess { onHead(head) }
            } onBody: { part in
                if isSuccess { return onBody(part) }
                part.withUnsafeBufferPointer { refusal.append(contentsOf: $0) }
                return .more
            }
        } catch {
            throw CommandFailure(error)
        }
        guard isSuccess else { throw CommandFailure(ClientResponse(head: head, body: refusal)) }
        return head
    }

    /// Hands over server-sent events while they come, until the stream ends or `onEvents` has
    /// enough. `onBegin` is called when the server has begun the stream.
    /// - Returns: the answer; its body is empty where it was a stream.
    func follow(
        _ request: ClientRequest, _ events: inout EventStreamParser, onBegin: () -> Void,
        onEvents: ([EventStreamParser.Event]) -> HTTPClient.Continuation
    ) throws(HTTPClientError) -> ClientResponse {
        var refusal: [UInt8] = []
        let head = try client.streamEvents(request, &events) { head in
            if head.isEventStream { onBegin() }
        } onRefusal: { part in
            part.withUnsafeBufferPointer { refusal.append(contentsOf: $0) }
        } onEvents: { events in
            onEvents(events)
        }
        return ClientResponse(head: head, body: refusal)
    }

    /// As `stream`, line by line.
    @discardableResult
    func streamLines(
        _ request: ClientRequest, onHead: (ReceivedHead) -> Void = { _ in },
        onLine: (ArraySlice<UInt8>) -> HTTPClient.Continuation
    ) throws(CommandFailure) -> ReceivedHead {
        var lines = LineSplitter()
        var next = HTTPClient.Continuation.more
        let head = try stream(request, onHead: onHead) { part in
            lines.append(part)
            while next == .more, let line = lines.next() { next = onLine(line) }
            return next
        }
        if next == .more, let line = lines.finish() { _ = onLine(line) }
        return head
    }
}
