/// A request's head: what stood before the body, checked.
///
/// It keeps the head's octets and makes Strings of them on demand.
public struct RequestHead: Sendable {
    /// The method; never CONNECT or TRACE when it comes from the parser.
    public var method: HTTPMethod
    /// The version as received: 1.0, 1.1 or a later 1.x, which is treated as 1.1.
    public var version: HTTPVersion
    /// The field lines.
    public var fields: HTTPFields
    /// How the end of the body is known.
    public var body: BodyFraming
    /// Whether the connection may carry another request (version and Connection decide).
    public var keepAlive: Bool
    /// Whether the client waits for 100 Continue before it sends the body; only in 1.1.
    public var expectsContinue: Bool

    private let bytes: [UInt8]
    private let parts: RequestTarget

    init(draft: HeadDraft, bytes: [UInt8], body: BodyFraming) {
        method = draft.method
        version = draft.version
        fields = HTTPFields(bytes: bytes, lines: draft.lines)
        self.body = body
        keepAlive = draft.keepAlive
        expectsContinue = draft.expectsContinue && body != .none && body != .length(0)
        self.bytes = bytes
        parts = draft.target
    }

    /// Makes a head by hand, for tests of services. `target` is taken as it is, in origin form.
    public init(
        method: HTTPMethod, target: String, authority: String = "localhost",
        version: HTTPVersion = .http11, fields: HTTPFields = HTTPFields(),
        body: BodyFraming = .none, keepAlive: Bool = true, expectsContinue: Bool = false
    ) {
        self.method = method
        self.version = version
        self.fields = fields
        self.body = body
        self.keepAlive = keepAlive
        self.expectsContinue = expectsContinue
        let raw = Array(target.utf8)
        bytes = raw + Array(authority.utf8)
        let mark = raw.firstIndex(of: ASCII.questionMark)
        parts = RequestTarget(
            path: 0..<(mark ?? raw.count), query: mark.map { ($0 + 1)..<raw.count },
            authority: raw.count..<bytes.count)
    }

    /// Path and query as received, still percent-encoded. An absolute-form target is reduced to
    /// this; its authority is in `authority`.
    public var target: String {
        guard let query else { return path }
        return path + "?" + query
    }

    /// The path, still percent-encoded and well-formed; `*` for `OPTIONS *`.
    public var path: String {
        if parts.path.isEmpty { return method == .options ? "*" : "/" }
        return text(parts.path)
    }

    /// What follows the first `?`, still percent-encoded and well-formed; nil without a `?`.
    public var query: String? { parts.query.map(text) }

    /// `host` or `host:port` of the absolute-form target or else of Host; empty in an HTTP/1.0
    /// request that names none.
    public var authority: String { text(parts.authority) }

    /// The decoded segments of `path`, as `PercentCoding.segments` gives them; what a router asks.
    ///
    /// - Throws: only for a head made by hand: the parser refuses a malformed path.
    public func segments() throws(PercentCodingError) -> [String] {
        try PercentCoding.segments(of: bytes[parts.path])
    }

    /// Whether these octets, from the first to the last, are the ones that the head was read from.
    public func isSpelled(by input: RawSpan) -> Bool {
        input.equals(bytes.span.bytes)
    }

    /// Lends the path's octets, still percent-encoded, without making a String.
    public func withPath<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        if parts.path.isEmpty {
            let stand: [UInt8] = [method == .options ? ASCII.asterisk : ASCII.slash]
            return try body(stand.span)
        }
        return try body(bytes.span.extracting(parts.path))
    }

    private func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }
}
