import Dispatch
import Glibc
import HTTPClient
import Synchronization

/// A server on a free loopback port that plays a script: for each connection in turn, for each
/// request, the octets to answer with; after the last of them it closes the connection.
final class ScriptedServer: Sendable {
    /// One connection's answers. An empty one closes at once; nil says nothing and keeps it open.
    typealias Connection = [String?]

    let address: ServerAddress
    private let listener: Int32
    private let seen = Mutex<[String]>([])
    private let queue = DispatchQueue(label: "scripted server")

    /// The requests so far, heads and bodies.
    var requests: [String] { seen.withLock { $0 } }

    init(_ script: [Connection]) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, length) | listen(descriptor, 16)
                    | getsockname(descriptor, generic, &length)
            }
        }
        struct NotListening: Error {}
        guard listener >= 0, code == 0 else { throw NotListening() }
        self.address = ServerAddress(
            host: "127.0.0.1", port: UInt16(bigEndian: address.sin_port))
        queue.async { [self] in
            for connection in script { serve(connection) }
        }
    }

    deinit { close(listener) }

    private func serve(_ answers: Connection) {
        let connection = accept(listener, nil, nil)
        defer { close(connection) }
        for answer in answers {
            let request = readRequest(connection)
            guard !request.isEmpty else { return }
            seen.withLock { $0.append(request) }
            guard let answer else {
                // Until the client goes away.
                _ = readRequest(connection)
                return
            }
            let bytes = Array(answer.utf8)
            _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        }
    }

    /// Reads a head and as many octets as its Content-Length says; empty at the end.
    private func readRequest(_ connection: Int32) -> String {
        var request = ""
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            if let head = request.firstRange(of: "\r\n\r\n") {
                let length = request.split(separator: "Content-Length: ").dropFirst().first
                let digits = length.map { $0.prefix { $0.isNumber } } ?? "0"
                let body = request[head.upperBound...].utf8.count
                if body >= Int(digits) ?? 0 { return request }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return "" }
            request += String(decoding: buffer[..<count], as: UTF8.self)
        }
    }
}
