import Glibc
import GoldenData
import Testing

/// The real executable, over HTTP. One server at a time.
@Suite(.serialized) enum EndToEndTests {}

/// A data directory and the servers that run on it, one after another.
final class Harbor: Sendable {
    let folder = TestDirectory()
    var data: String { "\(folder.path)/data" }

    /// Starts a server.
    func start(options: [String] = []) throws -> ServerProcess {
        try ServerProcess(data, in: self, options: options)
    }

    /// Deletes all table files, which only a stopped server allows.
    func deleteTables() {
        for name in TestDirectory.names("\(data)/tables") { unlink("\(data)/tables/\(name)") }
    }

    /// Starts a server and waits until it listens.
    func serve(options: [String] = []) throws -> (server: ServerProcess, client: Client) {
        let server = try start(options: options)
        return (server, Client(try server.address()))
    }
}
