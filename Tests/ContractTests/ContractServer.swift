import Foundation
import HTTPClient
import HTTPCore
import HarborPoint
import Projections
import TidetableAPI

/// A server in this process, on a port and in a directory of its own.
enum ContractServer {
    /// The server took too long to become ready.
    struct NotReady: Error {}

    /// Runs `body` against a server, and drains it afterwards.
    static func run(
        _ projections: [any Projection] = HarborPointProjections.all, in directory: URL,
        hasFiles: Bool = true, awaitsReady: Bool = true, rejectedFiles: [RejectedFile] = [],
        _ body: (ContractClient) async throws -> Void
    ) async throws {
        var options = ServerOptions(
            dataDirectory: directory.path(), catalog: HarborPointEvents.catalog,
            projections: projections)
        options.port = 0
        options.rejectedFiles = rejectedFiles
        if hasFiles {
            options.publicFolder = Contract.root.appending(path: "Public").path()
            options.contract = Contract.path
        }
        let server = try TidetableServer(options)
        try await server.start()
        do {
            guard let address = ServerAddress(url: "http://\(server.address)") else {
                throw NotReady()
            }
            let client = ContractClient(address)
            if awaitsReady { try await waitUntilReady(client) }
            try await body(client)
            client.close()
        } catch {
            await server.drain(within: 1)
            throw error
        }
        await server.drain(within: 1)
    }

    /// Asks `/readyz` until it says yes.
    static func waitUntilReady(_ client: ContractClient) async throws {
        for _ in 0..<4_000 {
            if try await client.get("/readyz").status == 200 { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw NotReady()
    }

    /// Runs `body` with a new directory, and removes it afterwards.
    static func withDirectory(_ body: (URL) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory
            .appending(path: "contract-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: directory) }
        try await body(directory)
    }
}
