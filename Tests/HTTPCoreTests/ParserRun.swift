import HTTPCases
import HTTPCore

/// What came of feeding one connection's octets to a parser in pieces, as a server would: octets
/// that were consumed are dropped before the next piece arrives.
struct ParserRun: Equatable {
    var requests: [HTTPCase.Request] = []
    var failure: Int?
    var reason: String?
    /// A head was read whose body is not complete.
    var isInsideRequest = false
    var consumed = 0
    /// A promise of `next` that was broken, in words.
    var violation: String?

    private var parser: RequestParser
    private var pending: [UInt8] = []
    private var head: RequestHead?
    private var body: [UInt8] = []

    init(_ input: [UInt8], pieces: [Int], limits: HTTPLimits = HTTPLimits()) {
        parser = RequestParser(limits: limits)
        var start = 0
        for piece in pieces {
            feed(input[start..<(start + piece)])
            start += piece
        }
        isInsideRequest = head != nil
    }

    static func whole(_ input: [UInt8], limits: HTTPLimits = HTTPLimits()) -> ParserRun {
        ParserRun(input, pieces: [input.count], limits: limits)
    }

    static func octetwise(_ input: [UInt8], limits: HTTPLimits = HTTPLimits()) -> ParserRun {
        ParserRun(input, pieces: input.map { _ in 1 }, limits: limits)
    }

    static func split(_ input: [UInt8], using random: inout SeededRandom) -> ParserRun {
        var pieces: [Int] = []
        var left = input.count
        while left > 0 {
            let piece = min(left, Int(random.next() % 40) + 1)
            pieces.append(piece)
            left -= piece
        }
        return ParserRun(input, pieces: pieces)
    }

    static func == (left: ParserRun, right: ParserRun) -> Bool {
        left.requests == right.requests && left.failure == right.failure
            && left.reason == right.reason && left.isInsideRequest == right.isInsideRequest
            && left.violation == right.violation
    }

    private mutating func feed(_ piece: ArraySlice<UInt8>) {
        pending += piece
        let input = pending
        var used = 0
        while true {
            let before = used
            let event = parser.next(input.span.bytes, consumed: &used)
            if used < before || used > pending.count { violation = "consumed is out of bounds" }
            guard take(event, before..<used) else { break }
        }
        consumed += used
        pending.removeFirst(used)
    }

    /// False when the parser wants more octets or gave up.
    private mutating func take(_ event: RequestParser.Event, _ used: Range<Int>) -> Bool {
        switch event {
        case .needMore:
            return false
        case .head(let next):
            if head != nil { violation = "a head came inside a request" }
            head = next
            body = []
        case .body(let range):
            if range.isEmpty || range.lowerBound < used.lowerBound
                || range.upperBound > used.upperBound
            {
                violation = "a body range is not among the consumed octets"
            }
            body += pending[range]
        case .end:
            guard let head else {
                violation = "an end came without a head"
                return false
            }
            requests.append(
                HTTPCase.Request(
                    head.method.name, head.target, body: String(decoding: body, as: UTF8.self),
                    authority: head.authority))
            self.head = nil
        case .failure(let failure):
            self.failure = failure.status
            reason = failure.reason
            return false
        }
        return true
    }
}
