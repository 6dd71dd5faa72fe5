import Glibc

/// A blocking client that sends exactly the octets it is told to. Every wait gives up after
/// `patience`, so that a server that says nothing fails a test instead of hanging it.
final class RawClient {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// An answer as it came.
    struct Answer: Equatable {
        var status: Int
        var fields: [(name: String, value: String)]
        var body: String

        /// The first value of the field.
        subscript(_ name: String) -> String? {
            fields.first { $0.name == name.lowercased() }?.value
        }

        static func == (left: Answer, right: Answer) -> Bool {
            left.status == right.status && left.body == right.body
        }
    }

    static let patience = 120

    let socket: Int32
    private var received: [UInt8] = []
    private var isOpen = true

    init(port: UInt16, receiveBuffer: Int32? = nil) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { throw Failure(description: "socket: \(errno)") }
        var patience = timeval(tv_sec: Self.patience, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
        if var receiveBuffer {
            setsockopt(
                socket, SOL_SOCKET, SO_RCVBUF, &receiveBuffer,
                socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            let code = errno
            close()
            throw Failure(description: "connect: \(code)")
        }
    }

    deinit { close() }

    func close() {
        if isOpen { Glibc.close(socket) }
        isOpen = false
    }

    /// Closes with a reset instead of an orderly end.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(
            socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    func shutdownWriting() {
        shutdown(socket, Int32(SHUT_WR))
    }

    func send(_ text: String) throws {
        try send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) throws {
        guard trySend(bytes) == bytes.count else {
            throw Failure(description: "send: \(errno)")
        }
    }

    /// How many octets the connection took before it failed, or before it would have to wait.
    func trySend(_ bytes: [UInt8], waiting: Bool = true) -> Int {
        let flags = Int32(MSG_NOSIGNAL | (waiting ? 0 : MSG_DONTWAIT))
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(
                    socket, $0.baseAddress.map { $0 + sent }, bytes.count - sent, flags)
            }
            if count < 0 { break }
            sent += count
        }
        return sent
    }

    /// Reads more; false at the end of the connection.
    private func fill() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        let count = recv(socket, &buffer, buffer.count, 0)
        guard count >= 0 else { throw Failure(description: "recv: \(errno)") }
        received.append(contentsOf: buffer[..<count])
        return count > 0
    }

    /// The rest of what the server sends, up to its end of the connection.
    func readToEnd() throws -> String {
        while try fill() {}
        defer { received = [] }
        return String(decoding: received, as: UTF8.self)
    }

    /// Whether the server ends the connection without another octet.
    func endsHere() throws -> Bool {
        guard received.isEmpty else { return false }
        return try !fill()
    }

    /// The next final answer; interim ones are skipped.
    func readAnswer(toHead: Bool = false) throws -> Answer {
        while true {
            let answer = try readAny(toHead: toHead)
            if answer.status >= 200 { return answer }
        }
    }

    /// The next answer, interim ones included.
    func readAny(toHead: Bool = false) throws -> Answer {
        var answer = try readHead()
        if toHead || answer.status < 200 || answer.status == 204 || answer.status == 304 {
            return answer
        }
        if answer["transfer-encoding"] == "chunked" {
            answer.body = try readChunks()
        } else if let length = answer["content-length"].flatMap({ Int($0) }) {
            answer.body = try take(length)
        } else {
            answer.body = try readToEnd()
        }
        return answer
    }

    private func readHead() throws -> Answer {
        let first = try readLine()
        let parts = first.split(separator: " ", maxSplits: 2)
        guard parts.count >= 2, parts[0] == "HTTP/1.1", let status = Int(parts[1]) else {
            throw Failure(description: "not a status line: \(first)")
        }
        var fields: [(name: String, value: String)] = []
        while true {
            let line = try readLine()
            if line.isEmpty { break }
            let pair = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, pair[1].first == " " else {
                throw Failure(description: "not a field line: \(line)")
            }
            fields.append((pair[0].lowercased(), String(pair[1].dropFirst())))
        }
        return Answer(status: status, fields: fields, body: "")
    }

    private func readChunks() throws -> String {
        var body = ""
        while true {
            let line = try readLine()
            guard let size = Int(line, radix: 16) else {
                throw Failure(description: "not a chunk size: \(line)")
            }
            if size > 0 { body += try take(size) }
            guard try readLine().isEmpty else {
                throw Failure(description: "no line break after a chunk")
            }
            if size == 0 { return body }
        }
    }

    private func readLine() throws -> String {
        var scanned = 0
        while true {
            if let end = received[scanned...].firstIndex(of: 10) {
                guard end > 0, received[end - 1] == 13 else {
                    throw Failure(description: "a bare line feed")
                }
                let line = String(decoding: received[..<(end - 1)], as: UTF8.self)
                received.removeSubrange(...end)
                return line
            }
            scanned = received.count
            guard try fill() else {
                throw Failure(description: "the connection ended inside a head")
            }
        }
    }

    /// The next `count` octets.
    func take(_ count: Int) throws -> String {
        while received.count < count {
            guard try fill() else {
                throw Failure(description: "the connection ended inside a body")
            }
        }
        defer { received.removeSubrange(..<count) }
        return String(decoding: received[..<count], as: UTF8.self)
    }
}
