/// What is known of a head while its lines arrive. Offsets count from the head's first octet, which
/// stays in the connection's buffer until the head is complete.
struct HeadDraft: Sendable {
    /// Everything before this was looked at.
    var scanned = 0
    /// Where the current line begins.
    var lineStart = 0

    var method = HTTPMethod.get
    var version = HTTPVersion.http11
    var target = RequestTarget()
    var isAbsolute = false
    var lines: [HTTPFields.Line] = []

    var host: Range<Int>?
    var contentLength: Int?
    var transferEncoding = TransferEncoding()
    var connectionCloses = false
    var connectionKeepsAlive = false
    var expectsContinue = false
    var hasUnknownExpectation = false

    /// 1.1 persists unless told otherwise, 1.0 only when asked to (RFC 9112 section 9.3).
    var keepAlive: Bool {
        if connectionCloses { return false }
        return version >= .http11 || connectionKeepsAlive
    }
}

/// The codings named so far by Transfer-Encoding lines, read as one list.
struct TransferEncoding: Sendable {
    var isPresent = false
    var endsInChunked = false
    var hasUnknownCoding = false
}
