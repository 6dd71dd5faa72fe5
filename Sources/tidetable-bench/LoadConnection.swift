import Benchmarks
import Glibc

/// One kept-alive connection of a load: one request at a time, never waiting.
final class LoadConnection<Scanner: AnswerScanner> {
    let descriptor: CInt
    /// When the request in flight was handed over, by `Clock.now()`.
    var startedAt: Int64 = 0
    /// The request in flight, by whatever number its sender gives it.
    var request = -1
    private(set) var scanner: Scanner
    private var unsent = 0..<0

    /// Takes a connected socket, which it closes in the end.
    init(_ descriptor: CInt, _ scanner: Scanner) throws(BenchmarkError) {
        self.scanner = scanner
        self.descriptor = descriptor
        guard fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else { throw .system("fcntl") }
    }

    deinit { close(descriptor) }

    /// Whether part of the request waits for room in the socket.
    var hasUnsent: Bool { !unsent.isEmpty }

    /// Hands a request over; as much of it is sent as the socket takes.
    func begin(
        _ number: Int, _ range: Range<Int>, of bytes: [UInt8]
    ) throws(BenchmarkError) {
        request = number
        unsent = range
        try sendMore(of: bytes)
    }

    /// Sends more of the request in flight.
    func sendMore(of bytes: [UInt8]) throws(BenchmarkError) {
        while !unsent.isEmpty {
            let sent = bytes.withUnsafeBytes {
                send(
                    descriptor, $0.baseAddress?.advanced(by: unsent.lowerBound), unsent.count,
                    CInt(MSG_NOSIGNAL))
            }
            if sent < 0 {
                if errno == EAGAIN { return }
                if errno == EINTR { continue }
                throw .system("send")
            }
            unsent = unsent.lowerBound + sent..<unsent.upperBound
        }
    }

    /// Takes what has come.
    /// - Parameter buffer: memory to receive into.
    /// - Returns: whether the answer is complete.
    func receive(into buffer: inout [UInt8]) throws(BenchmarkError) -> Bool {
        let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
        guard count > 0 else {
            if count < 0, errno == EAGAIN || errno == EINTR { return false }
            if count < 0 { throw .system("recv") }
            throw BenchmarkError("the server closed a connection with a request in flight")
        }
        let end: Int?
        do {
            end = try scanner.scan(buffer.span.extracting(0..<count))
        } catch {
            throw BenchmarkError("\(error)")
        }
        guard let end else { return false }
        guard end == count else { throw BenchmarkError("octets after an answer") }
        return true
    }

    /// Stops the run if the answer is not the one that was hoped for.
    func expectSuccess() throws(BenchmarkError) {
        if let refusal = scanner.refusal { throw BenchmarkError(refusal) }
    }
}
