/// Writes one answer of HTTP/1.x: head, framing and body, as its request demands.
///
/// Make one for each request, append the head, then the body in any number of pieces, then the
/// end. It owns Date, Content-Length, Transfer-Encoding and Connection:
/// - HEAD gets the fields of GET and no body octet; 204 and 304 get neither body nor length.
/// - A body of unknown length is chunked in 1.1 and ends with the connection in 1.0.
/// - `Connection: close`, or `keep-alive` towards a 1.0 client, is added where needed.
///
/// The status line always says HTTP/1.1, the highest version spoken (RFC 9110 section 6.2).
public struct ResponseSerializer: Sendable {
    /// What is known of the body when the head is written.
    public enum Length: Sendable, Equatable {
        /// The body's octets (before HEAD, 204 or 304 take them away).
        case known(Int)
        /// The body comes in pieces and ends when `appendEnd` says so.
        case streamed
    }

    private enum Framing: Sendable {
        case plain
        case chunked
        case bodyless
    }

    /// Whether the connection stays open after this answer. The caller may clear it before the head
    /// is written; writing the head clears it where only closing can end the body, or where the
    /// service's fields hold `Connection: close`.
    public var keepAlive: Bool

    private let version: HTTPVersion
    private let isHead: Bool
    private var framing = Framing.plain

    /// For the answer to `request`.
    public init(answering request: RequestHead) {
        keepAlive = request.keepAlive
        version = request.version
        isHead = request.method == .head
    }

    /// For the answer to something that could not be read as a request: 1.1, closing.
    public init() {
        keepAlive = false
        version = .http11
        isHead = false
    }

    /// The interim answer to `Expect: 100-continue`.
    public static let continueResponse = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// Appends status line, fields and empty line.
    ///
    /// - Parameter date: the value of Date, as `HTTPDate.format` makes it.
    /// - Throws: when the status or a field may not be sent; `out` is then as it was.
    public mutating func appendHead(
        _ head: ResponseHead, length: Length, date: [UInt8], to out: inout [UInt8]
    ) throws(ResponseFailure) {
        guard 200...599 ~= head.status else { throw .invalidStatus(head.status) }
        try Self.check(head.fields)
        out.append(ascii: "HTTP/1.1 ")
        out.append(decimal: head.status)
        out.append(ascii: " ")
        out.append(ascii: StatusPhrase.phrase(for: head.status))
        out.append(ascii: "\r\nDate: ")
        out.append(contentsOf: date)
        out.append(ascii: "\r\n")
        appendFields(head.fields, to: &out)
        appendFraming(head.status, length, to: &out)
        if !keepAlive {
            out.append(ascii: "Connection: close\r\n")
        } else if version < .http11 {
            out.append(ascii: "Connection: keep-alive\r\n")
        }
        out.append(ascii: "\r\n")
    }

    /// Whether the answer has a body, as far as its head is written.
    public var hasBody: Bool {
        if case .bodyless = framing { false } else { true }
    }

    /// Appends a piece of the body in its framing; nothing where the answer has no body.
    public func appendBody(_ bytes: [UInt8], to out: inout [UInt8]) {
        // An empty chunk would end the body.
        guard !bytes.isEmpty else { return }
        switch framing {
        case .bodyless:
            break
        case .plain:
            out.append(contentsOf: bytes)
        case .chunked:
            out.append(hexadecimal: bytes.count)
            out.append(ascii: "\r\n")
            out.append(contentsOf: bytes)
            out.append(ascii: "\r\n")
        }
    }

    /// Appends what ends the body; call it exactly once. After an abort it is left out, so that the
    /// client sees a truncated body.
    public func appendEnd(to out: inout [UInt8]) {
        if case .chunked = framing { out.append(ascii: "0\r\n\r\n") }
    }

    /// Appends a whole answer whose body is at hand.
    ///
    /// - Throws: as `appendHead` does; `out` is then as it was.
    public mutating func appendWhole(
        _ head: ResponseHead, body: [UInt8], date: [UInt8], to out: inout [UInt8]
    ) throws(ResponseFailure) {
        try appendHead(head, length: .known(body.count), date: date, to: &out)
        appendBody(body, to: &out)
    }

    private static func check(_ fields: HTTPFields) throws(ResponseFailure) {
        let fault: HTTPFields.Line?
        if fields.isSpelled {
            fault = fields.unsendable
        } else {
            let bytes = fields.bytes.span.bytes
            fault = fields.lines.first {
                !bytes.isToken($0.name) || !bytes.isFieldValue($0.value)
            }
        }
        if let fault { throw .invalidField(name: fields.text(fault.name)) }
    }

    private mutating func appendFields(_ fields: HTTPFields, to out: inout [UInt8]) {
        // What a service appended is spelled already: one copy instead of four a line.
        if fields.isSpelled, !fields.namesFraming {
            return out.append(contentsOf: fields.bytes)
        }
        let bytes = fields.bytes.span.bytes
        for line in fields.lines {
            guard !Self.isFraming(bytes, line) else {
                if bytes.spells("connection", line.name), bytes.spells("close", line.value) {
                    keepAlive = false
                }
                continue
            }
            out.append(contentsOf: fields.bytes[line.name])
            out.append(ascii: ": ")
            out.append(contentsOf: fields.bytes[line.value])
            out.append(ascii: "\r\n")
        }
    }

    /// Whether the serializer alone writes fields of that name.
    static func isFraming(_ bytes: RawSpan, _ line: HTTPFields.Line) -> Bool {
        switch line.name.count {
        case 4: bytes.spells("date", line.name)
        case 10: bytes.spells("connection", line.name) || bytes.spells("keep-alive", line.name)
        case 14: bytes.spells("content-length", line.name)
        case 17: bytes.spells("transfer-encoding", line.name)
        default: false
        }
    }

    private mutating func appendFraming(
        _ status: Int, _ length: Length, to out: inout [UInt8]
    ) {
        if status == 204 || status == 304 {
            framing = .bodyless
            return
        }
        framing = isHead ? .bodyless : .plain
        switch length {
        case .known(let octets):
            out.append(ascii: "Content-Length: ")
            out.append(decimal: octets)
            out.append(ascii: "\r\n")
        case .streamed where version >= .http11:
            out.append(ascii: "Transfer-Encoding: chunked\r\n")
            if !isHead { framing = .chunked }
        case .streamed:
            if !isHead { keepAlive = false }
        }
    }
}
