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

    func send(_ request: ClientRequest) async throws -> ClientResponse {
        try await withCheckedThrowingContinuation { continuation in
            queue.async {
                continuation.resume(with: Result { try self.client.send(request) })
            }
        }
    }

    func get(_ target: String) async throws -> ClientResponse {
        try await send(ClientRequest(.get, target))
    }

    func close() { queue.sync { client.close() } }
}
