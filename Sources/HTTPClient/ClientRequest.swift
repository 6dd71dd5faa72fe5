import HTTPCore

/// One request. Host, Content-Length and `Connection: keep-alive` are the client's to write.
public struct ClientRequest: Sendable {
    /// The method.
    public var method: HTTPMethod
    /// Path and query as they go on the wire, already percent-encoded; begins with `/`.
    public var target: String
    /// The other fields.
    public var fields: HTTPFields
    /// The body; empty for none.
    public var body: [UInt8]
    /// Whether sending it twice is the same as sending it once, so that it may be sent again when
    /// a kept-alive connection turns out to be closed.
    public var isReplaySafe: Bool

    /// Makes a request. It counts as replay-safe unless it is a POST or a PATCH; an append is
    /// replay-safe by design (events are known by source and id), so its sender says so.
    public init(
        _ method: HTTPMethod, _ target: String, fields: HTTPFields = HTTPFields(),
        body: [UInt8] = [], isReplaySafe: Bool? = nil
    ) {
        self.method = method
        self.target = target
        self.fields = fields
        self.body = body
        self.isReplaySafe = isReplaySafe ?? (method != .post && method != .patch)
    }

    /// The octets of the request line and the fields, with the empty line.
    func encodedHead(for server: ServerAddress) throws(HTTPClientError) -> [UInt8] {
        guard target.utf8.first == 0x2f, target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw .invalidRequest("the target is no path of visible ASCII characters")
        }
        var head = "\(method.name) \(target) HTTP/1.1\r\nHost: \(server.authority)\r\n"
        for (name, value) in fields {
            guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != 0x3a }),
                value.utf8.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7f) })
            else { throw .invalidRequest("a control character in a field") }
            head += "\(name): \(value)\r\n"
        }
        if !body.isEmpty || [.post, .put, .patch].contains(method) {
            head += "Content-Length: \(body.count)\r\n"
        }
        return Array(head.utf8) + [0x0d, 0x0a]
    }
}
