import Benchmarks
import Glibc
import HTTPClient

/// One client that is sent the changes of a sailing. It asks by HTTP/1.0, whose body has no framing
/// of its own.
final class LiveSubscriber {
    let descriptor: CInt
    /// Whether the head has come.
    private(set) var hasBegun = false
    /// What came after the head.
    private(set) var record: RecordedStream?
    private var head: [UInt8] = []
    private var events = EventStreamParser()

    /// Takes a connected socket, which it closes in the end.
    /// - Parameter isRecording: whether what comes is kept.
    init(
        _ descriptor: CInt, _ request: [UInt8], isRecording: Bool = false
    ) throws(BenchmarkError) {
        self.descriptor = descriptor
        record = isRecording ? RecordedStream() : nil
        let sent = send(descriptor, request, request.count, CInt(MSG_NOSIGNAL))
        guard sent == request.count else { throw .system("send") }
        guard fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else { throw .system("fcntl") }
    }

    deinit { close(descriptor) }

    /// Takes what has come.
    /// - Parameters:
    ///   - buffer: memory to receive into.
    ///   - onRow: called with the booking of each row.
    func receive(
        into buffer: inout [UInt8], _ onRow: (Int) -> Void
    ) throws(BenchmarkError) {
        let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
        guard count > 0 else {
            if count < 0, errno == EAGAIN || errno == EINTR { return }
            throw BenchmarkError("the server closed a subscription")
        }
        var start = 0
        if !hasBegun {
            start = try takeHead(buffer, count)
            guard hasBegun else { return }
        }
        record?.append(buffer[start..<count], at: Clock.now())
        events.append(buffer.span.extracting(start..<count))
        while let event = events.next() {
            switch event.name {
            case "upsert": onRow(try LiveSubscriber.booking(in: event.data))
            case "checkpoint": break
            default: throw BenchmarkError("an event that should not be: \(event.text)")
            }
        }
    }

    /// Takes the head's octets; returns where the body begins in `buffer`.
    private func takeHead(_ buffer: [UInt8], _ count: Int) throws(BenchmarkError) -> Int {
        for place in 0..<count {
            head.append(buffer[place])
            guard head.suffix(4).elementsEqual("\r\n\r\n".utf8) else { continue }
            guard head.starts(with: "HTTP/1.1 200 ".utf8) else {
                throw BenchmarkError(String(decoding: head, as: UTF8.self))
            }
            hasBegun = true
            return place + 1
        }
        return count
    }

    private static func booking(in data: [UInt8]) throws(BenchmarkError) -> Int {
        let name = Array("\"booking_id\":".utf8)
        var place = 0
        while place + name.count < data.count {
            if data[place] == name[0], data[place..<place + name.count].elementsEqual(name) {
                let digits = data[(place + name.count)...].prefix { $0 &- 0x30 < 10 }
                return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
            }
            place += 1
        }
        throw BenchmarkError("a row without a booking: \(String(decoding: data, as: UTF8.self))")
    }
}
