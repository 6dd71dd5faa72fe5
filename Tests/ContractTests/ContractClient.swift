import Dispatch
import HTTPClient
import HTTPCore

/// The blocking client on a queue of its own: Swift's shared threads stay free for the server's
/// tasks, which run in this process, too.
///
/// `@unchecked Sendable`: the client is used on the queue only, which is serial.
final class ContractClient: @unchecked Sendable {
    private let client: HTTPClient
    private let queue = DispatchQueue(label: "contract-client")

    init(_ address: ServerAddress) { client = HTTPClient(address, timeout: .seconds(300)) }

    /// Sends a request and waits for the whole answer, or for the first event of a stream.
    func send(_ request: ClientRequest) async throws -> ClientResponse {
        try await withCheckedThrowingContinuation { continuation in
            queue.async {
                continuation.resume(with: Result { try self.sendAndWait(request) })
            }
        }
    }

    private func sendAndWait(_ request: ClientRequest) throws -> ClientResponse {
        var body: [UInt8] = []
        var events = EventStreamParser()
        var isStream = false
        let head = try client.stream(request) { head in
            isStream = head.fields["Content-Type"] == "text/event-stream"
        } onBody: { part in
            part.withUnsafeBufferPointer { body.append(contentsOf: $0) }
            events.append(part)
            return isStream && events.next() != nil ? .stop : .more
        }
        return ClientResponse(head: head, body: body)
    }

    func get(_ target: String) async throws -> ClientResponse {
        try await send(ClientRequest(.get, target))
    }

    func close() { queue.sync { client.close() } }
}
