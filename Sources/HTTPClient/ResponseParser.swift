import HTTPCore

/// Reads one HTTP/1.1 response from the octets of a connection: bytes in, steps out, no I/O.
///
/// Call `next` with the octets that were received and not yet consumed; drop `consumed` octets
/// after each step. After `end` the same parser can be `reset` for the next response.
public struct ResponseParser: Sendable {
    /// What the parser found.
    public enum Step: Sendable {
        /// Nothing more can be told before more octets arrive.
        case needMore
        /// A final head (interim 1xx heads are skipped).
        case head(ReceivedHead)
        /// Body octets: a range of the octets that were passed in.
        case body(Range<Int>)
        /// The response is whole.
        case end
    }

    enum State: Sendable {
        case head
        case sized(remaining: Int)
        case untilClose
        case chunkSize
        case chunkData(remaining: Int)
        case chunkDataEnd
        case trailers
        case ended
    }

    /// The longest head in octets.
    static let maximumHead = 64 * 1024
    static let maximumChunkLine = 4096

    var state = State.head
    /// How far the line or the head in progress was searched for its end, so that octets that come
    /// one at a time are not searched again from the start.
    var searched = 0
    private(set) var answersHead: Bool
    /// Whether the connection can carry another request once the response has ended.
    public internal(set) var keepsAlive = false

    /// Makes a parser for the response to one request.
    ///
    /// - Parameter answersHead: the request was a HEAD, so no body follows whatever the fields say.
    public init(answersHead: Bool = false) {
        self.answersHead = answersHead
    }

    /// Begins the next response.
    public mutating func reset(answersHead: Bool = false) {
        self = ResponseParser(answersHead: answersHead)
    }

    /// Takes one step from `bytes`, the octets not consumed so far, and tells how many octets it
    /// used up.
    ///
    /// - Throws: `HTTPClientError.malformed`. Nothing can be read after it.
    public mutating func next(
        _ bytes: Span<UInt8>
    ) throws(HTTPClientError) -> (step: Step, consumed: Int) {
        var consumed = 0
        while true {
            let rest = bytes.extracting(droppingFirst: consumed)
            switch state {
            case .head:
                guard let found = try readHead(rest) else { return (.needMore, consumed) }
                consumed += found.length
                if let head = found.final { return (.head(head), consumed) }
            case .sized(let remaining):
                return body(rest.count, of: remaining, from: consumed) { .sized(remaining: $0) }
            case .chunkData(let remaining):
                let count = min(rest.count, remaining)
                guard count > 0 else { return (.needMore, consumed) }
                state =
                    count == remaining ? .chunkDataEnd : .chunkData(remaining: remaining - count)
                return (.body(consumed..<consumed + count), consumed + count)
            case .untilClose:
                guard !rest.isEmpty else { return (.needMore, consumed) }
                return (.body(consumed..<bytes.count), bytes.count)
            case .chunkSize, .chunkDataEnd, .trailers:
                guard let length = try readChunkLine(rest) else { return (.needMore, consumed) }
                consumed += length
            case .ended:
                return (.end, consumed)
            }
        }
    }

    /// Tells the parser that the connection ended. A response that ends with its connection is then
    /// whole; the next step is `end`.
    ///
    /// - Throws: `HTTPClientError.closed` when something was still to come.
    public mutating func finish() throws(HTTPClientError) {
        switch state {
        case .untilClose, .ended: state = .ended
        default: throw .closed
        }
    }

    private mutating func body(
        _ available: Int, of remaining: Int, from start: Int, _ next: (Int) -> State
    ) -> (step: Step, consumed: Int) {
        let count = min(available, remaining)
        guard count > 0 else { return (.needMore, start) }
        state = count == remaining ? .ended : next(remaining - count)
        return (.body(start..<start + count), start + count)
    }
}
