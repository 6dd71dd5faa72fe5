import Benchmarks
import Glibc
import HTTPClient

/// A blocking connection to a peer: one request, one answer.
final class PeerClient<Scanner: AnswerScanner> {
    private let descriptor: CInt
    private var scanner: Scanner

    /// Takes a connected socket, which it closes in the end.
    init(_ descriptor: CInt, _ scanner: Scanner) {
        self.descriptor = descriptor
        self.scanner = scanner
    }

    /// Connects.
    convenience init(to address: ServerAddress, _ scanner: Scanner) throws(BenchmarkError) {
        self.init(try StreamSocket.connected(to: address), scanner)
    }

    deinit { close(descriptor) }

    /// Sends a request and waits for its answer, which is returned as it came.
    @discardableResult
    func send(_ request: [UInt8]) throws(BenchmarkError) -> [UInt8] {
        try sendAll(request)
        return try receive()
    }

    /// Waits for an answer, for as long as it takes.
    func receive() throws(BenchmarkError) -> [UInt8] {
        var answer: [UInt8] = []
        try receive { answer.append(contentsOf: $0) }
        return answer
    }

    /// Sends a request and throws its answer away as it comes.
    /// - Parameter isEnough: whether the rest is not awaited; the client is of no more use then.
    func drain(_ request: [UInt8], until isEnough: () -> Bool) throws(BenchmarkError) {
        try sendAll(request)
        try receive(until: isEnough) { _ in }
    }

    private func sendAll(_ request: [UInt8]) throws(BenchmarkError) {
        var sent = 0
        while sent < request.count {
            let count = request.withUnsafeBytes {
                Glibc.send(
                    descriptor, $0.baseAddress?.advanced(by: sent), $0.count - sent,
                    CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw .system("send") }
            sent += count
        }
    }

    private func receive(
        until isEnough: () -> Bool = { false }, _ take: (ArraySlice<UInt8>) -> Void
    ) throws(BenchmarkError) {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while !isEnough() {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { throw .system("a peer ended: recv") }
            take(buffer[..<count])
            let end: Int?
            do {
                end = try scanner.scan(buffer.span.extracting(0..<count))
            } catch {
                throw BenchmarkError("\(error)")
            }
            guard end != nil else { continue }
            if let refusal = scanner.refusal { throw BenchmarkError(refusal) }
            return
        }
    }
}
