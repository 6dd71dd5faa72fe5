/// Reads the requests of one connection: octets in, events out. It does no I/O, knows no clock and
/// keeps no octet: the connection holds what was not consumed yet.
///
/// Feeding one octet at a time gives the same heads, the same body octets and the same failure as
/// feeding everything at once, and nothing is scanned twice.
public struct RequestParser: Sendable {
    /// What the parser found.
    public enum Event: Sendable {
        /// Nothing more can be said before more octets arrive.
        case needMore
        /// A complete head; `.body` events or `.end` follow.
        case head(RequestHead)
        /// The range of `input` that holds the next octets of the body, chunk framing removed.
        case body(Range<Int>)
        /// The request is complete; the next call looks for the next one.
        case end
        /// The request is refused. Every later call gives the same failure again.
        case failure(ParseFailure)
    }

    enum Phase: Sendable {
        case start
        case requestLine
        case fields
        case body(remaining: Int)
        case chunkSize
        case chunkData(remaining: Int)
        case chunkDataEnd
        case trailers
        case end
        case closed
        case failed(ParseFailure)
    }

    let limits: HTTPLimits
    var phase = Phase.start
    var draft = HeadDraft()
    var keepAlive = true
    var leadingBreakSeen = false
    /// How far the current chunk-size or trailer line was looked at, from its first octet.
    var lineScanned = 0
    var extensionOctets = 0
    var trailerOctets = 0
    var trailerLines = 0

    /// Makes a parser for a new connection.
    public init(limits: HTTPLimits = HTTPLimits()) {
        self.limits = limits
    }

    /// Whether no octet of a request was taken that is still incomplete: where a connection may
    /// end without harm. (Octets of a head stay unconsumed in the caller's buffer until it is
    /// complete, so the buffer must be empty too.)
    public var isBetweenRequests: Bool {
        switch phase {
        case .start, .closed: true
        default: false
        }
    }

    /// Whether the next octet is the first of a request.
    public var isAtStart: Bool {
        if case .start = phase { return !leadingBreakSeen }
        return false
    }

    /// Looks at `input` from offset `consumed` on and says what is found there.
    ///
    /// `input` holds all the octets that the connection has not dropped yet. `consumed` counts
    /// from its beginning and is advanced; call again with the same `input` until `.needMore`,
    /// then drop the consumed octets (or not) and come back with more. A head is consumed
    /// when it is complete, not before. After the `.end` of a request that closes the connection
    /// nothing more is consumed and every call gives `.needMore`.
    public mutating func next(_ input: RawSpan, consumed: inout Int) -> Event {
        do throws(ParseFailure) {
            return try step(input, &consumed)
        } catch {
            phase = .failed(error)
            return .failure(error)
        }
    }

    private mutating func step(
        _ input: RawSpan, _ consumed: inout Int
    ) throws(ParseFailure) -> Event {
        switch phase {
        case .start:
            guard try skipLeadingBreak(input, &consumed) else { return .needMore }
            return try readHead(input, &consumed)
        case .requestLine, .fields:
            return try readHead(input, &consumed)
        case .body(let remaining):
            return readBody(input, &consumed, remaining)
        case .chunkSize, .chunkData, .chunkDataEnd, .trailers:
            return try readChunked(input, &consumed)
        case .end:
            phase = keepAlive ? .start : .closed
            leadingBreakSeen = false
            return .end
        case .closed:
            return .needMore
        case .failed(let failure):
            throw failure
        }
    }

    /// One CRLF before a request line is ignored (RFC 9112 section 2.2): some clients send it
    /// after a body. False when more octets are needed.
    private mutating func skipLeadingBreak(
        _ input: RawSpan, _ consumed: inout Int
    ) throws(ParseFailure) -> Bool {
        guard consumed < input.byteCount else { return false }
        if !leadingBreakSeen, input.byte(consumed) == ASCII.carriageReturn {
            guard consumed + 1 < input.byteCount else { return false }
            guard input.byte(consumed + 1) == ASCII.lineFeed else {
                throw .badRequest("A carriage return stands alone.")
            }
            consumed += 2
            leadingBreakSeen = true
            guard consumed < input.byteCount else { return false }
        }
        draft = HeadDraft()
        draft.lines.reserveCapacity(16)
        phase = .requestLine
        return true
    }

    private mutating func readBody(
        _ input: RawSpan, _ consumed: inout Int, _ remaining: Int
    ) -> Event {
        let taken = min(remaining, input.byteCount - consumed)
        guard taken > 0 else { return .needMore }
        let range = consumed..<(consumed + taken)
        consumed += taken
        phase = taken == remaining ? .end : .body(remaining: remaining - taken)
        return .body(range)
    }
}
