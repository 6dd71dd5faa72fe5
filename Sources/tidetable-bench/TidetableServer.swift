import Benchmarks
import Glibc
import HTTPClient
import HTTPCore
import JSON

/// The server under test: `tidetable serve` over a data directory of this run.
struct TidetableServer: ~Copyable {
    /// Where it listens.
    let address: ServerAddress
    /// How long it took from the start of the process until it was ready, in seconds.
    let startSeconds: Double
    var process: ChildProcess

    /// What a load is sent to.
    var endpoint: Endpoint { Endpoint(address: address, pid: process.pid) }

    /// Starts the server on a free port and waits until it is ready.
    /// - Parameters:
    ///   - executable: `tidetable`.
    ///   - data: the data directory; the log goes to a file beside it.
    ///   - loops: event loops; nil for the server's own choice.
    ///   - workplace: what ends the process if the run ends early.
    static func start(
        executable: String, data: String, loops: Int?, workplace: Workplace
    ) throws(BenchmarkError) -> TidetableServer {
        let start = Clock.now()
        let errorFile = "\(data).log"
        let process = try ChildProcess(
            [executable, "serve", "--data", data, "--host", "127.0.0.1", "--port", "0"]
                + (loops.map { ["--loops", "\($0)"] } ?? []),
            errorFile: errorFile, workplace: workplace)
        guard let line = process.firstLine(withinSeconds: 60),
            let address = ServerAddress(url: line)
        else {
            let words = Files.text(errorFile)?.suffix(2_000) ?? ""
            throw BenchmarkError("\(executable) serve does not listen. Its log ends:\n\(words)")
        }
        let client = HTTPClient(address)
        while try TidetableServer.get(client, "/readyz").status != 200 {
            guard Clock.seconds(start, Clock.now()) < 120 else {
                throw BenchmarkError("the server listens but is not ready after 120 s")
            }
            usleep(2_000)
        }
        return TidetableServer(
            address: address, startSeconds: Clock.seconds(start, Clock.now()), process: process)
    }

    /// A GET of any outcome.
    static func get(
        _ client: HTTPClient, _ target: String
    ) throws(BenchmarkError) -> ClientResponse {
        do {
            return try client.send(ClientRequest(.get, target))
        } catch {
            throw BenchmarkError("GET \(target): \(error)")
        }
    }

    /// Waits until every event of the log is applied.
    /// - Returns: the seconds that it took.
    @discardableResult
    func waitUntilApplied() throws(BenchmarkError) -> Double {
        let start = Clock.now()
        let client = HTTPClient(address)
        while true {
            let answer = try TidetableServer.get(client, "/v1/lag")
            guard answer.status == 200 else {
                throw BenchmarkError("GET /v1/lag: \(answer.status) \(answer.text)")
            }
            if try ServerAnswers.isCaughtUp(answer.body) { break }
            guard Clock.seconds(start, Clock.now()) < 600 else {
                throw BenchmarkError("the projection is still behind after 600 s")
            }
            usleep(5_000)
        }
        return Clock.seconds(start, Clock.now())
    }
}
