import HTTPCore
import Synchronization

@testable import HTTPServer

/// A service that is one closure.
struct ClosureService: HTTPService {
    let answer: @Sendable (Exchange) -> Void

    func respond(_ exchange: Exchange) { answer(exchange) }
}

/// A clock that stands until it is moved.
final class ManualClock: MonotonicClock {
    private let time = Atomic<Int64>(1_000_000)

    func milliseconds() -> Int64 { time.load(ordering: .sequentiallyConsistent) }

    func advance(_ milliseconds: Int64) {
        time.add(milliseconds, ordering: .sequentiallyConsistent)
    }
}

/// What happened in a service, told by its loop and awaited by the test.
final class Signal<Value: Sendable>: Sendable {
    private let stream: AsyncStream<Value>
    private let continuation: AsyncStream<Value>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func send(_ value: Value) { continuation.yield(value) }

    /// The next value. The suite's time limit bounds the wait.
    func next() async throws -> Value {
        for await value in stream { return value }
        throw RawClient.Failure(description: "no value came")
    }
}

/// A server on a free port of the loopback, force-closed when the test lets go of it.
final class LiveServer: Sendable {
    let server: HTTPServer
    var port: UInt16 { server.address.port }

    convenience init(_ answer: @escaping @Sendable (Exchange) -> Void = LiveServer.echo) throws {
        try self.init(configured: { _ in }, answer)
    }

    init(
        configured adjust: (inout HTTPServerConfiguration) -> Void,
        _ answer: @escaping @Sendable (Exchange) -> Void = LiveServer.echo
    ) throws {
        var configuration = HTTPServerConfiguration { status, detail in
            (["Content-Type": "application/problem+json"], Array("\(status) \(detail)".utf8))
        }
        configuration.limits.tick = 5
        adjust(&configuration)
        if !(configuration.clock is ManualClock) {
            // On a machine that all tests keep busy, half a request may wait for its other half.
            configuration.limits.headDeadline *= 100
            configuration.limits.bodyRateWindow *= 100
            configuration.limits.idle *= 100
        }
        server = try HTTPServer(configuration, service: ClosureService(answer: answer))
        server.start()
    }

    deinit { server.drain(within: 0) {} }

    func client(receiveBuffer: Int32? = nil) throws -> RawClient {
        try RawClient(port: port, receiveBuffer: receiveBuffer)
    }

    /// Answers with what was understood: method, target, authority, and the body.
    static let echo: @Sendable (Exchange) -> Void = { exchange in
        exchange.collectBody(limit: 1 << 20) { result in
            switch result {
            case .success(let bytes):
                let head = exchange.head
                let line = "\(head.method.name) \(head.target) \(head.authority)\n"
                exchange.send(
                    status: 200, fields: ["Content-Type": "text/plain"],
                    body: Array(line.utf8) + bytes)
            case .failure(let error):
                exchange.send(
                    status: error.status, fields: ["Content-Type": "application/problem+json"],
                    body: Array(error.detail.utf8))
            }
        }
    }

    /// Waits until `condition` holds of the statistics; false after the patience of a client.
    func eventually(_ condition: (ServerStatistics) -> Bool) async throws -> Bool {
        for _ in 0..<(RawClient.patience * 500) {
            if condition(server.statistics) { return true }
            try await Task.sleep(for: .milliseconds(2))
        }
        return false
    }
}

/// A request of HTTP/1.1 with Host and these further lines.
func request(_ line: String, _ fields: String...) -> String {
    "\(line) HTTP/1.1\r\nHost: tide.example\r\n" + fields.map { $0 + "\r\n" }.joined() + "\r\n"
}
