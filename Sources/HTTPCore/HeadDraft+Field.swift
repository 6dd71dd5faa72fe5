extension HeadDraft {
    /// Reads the field line that ends at `end` (RFC 9112 section 5) and takes note of the fields
    /// that decide framing. `scanLine` has already refused every control character but tab.
    @inline(__always)
    mutating func readFieldLine(_ head: RawSpan, _ end: Int) throws(ParseFailure) {
        let start = lineStart
        let colon = try Self.fieldName(head, start, end)
        let value = head.trimmed((colon &+ 1)..<end)
        lines.append(
            HTTPFields.Line(
                nameStart: UInt32(truncatingIfNeeded: start),
                nameEnd: UInt32(truncatingIfNeeded: colon),
                valueStart: UInt32(truncatingIfNeeded: value.lowerBound),
                valueEnd: UInt32(truncatingIfNeeded: value.upperBound)))
        let name = start..<colon
        switch name.count {
        case 4 where head.spells("host", name):
            try readHost(head, value)
        case 6 where head.spells("expect", name):
            readExpect(head, value)
        case 10 where head.spells("connection", name):
            try readConnection(head, value)
        case 14 where head.spells("content-length", name):
            try readContentLength(head, value)
        case 17 where head.spells("transfer-encoding", name):
            try readTransferEncoding(head, value)
        default:
            break
        }
    }

    /// Checks the name of a field line and gives the offset of its colon; trailers use it too.
    @inline(__always)
    static func fieldName(
        _ line: RawSpan, _ start: Int, _ end: Int
    ) throws(ParseFailure) -> Int {
        var at = start
        while at < end, ASCII.isToken(line.byte(at)) { at &+= 1 }
        if at > start, at < end, line.byte(at) == ASCII.colon { return at }
        throw badName(line, start, at, end)
    }

    private static func badName(
        _ line: RawSpan, _ start: Int, _ at: Int, _ end: Int
    ) -> ParseFailure {
        if at < end, ASCII.isBlank(line.byte(at)) {
            return .badRequest(
                at == start
                    ? "A line begins with white space (folded fields are not accepted)."
                    : "White space stands in or after a field name.")
        }
        return .badRequest("A field line has no valid name before its colon.")
    }

    private mutating func readHost(
        _ head: RawSpan, _ value: Range<Int>
    ) throws(ParseFailure) {
        guard host == nil else { throw .badRequest("Host is repeated.") }
        guard Authority.isValid(head, value) else { throw .badRequest("Host is malformed.") }
        host = value
    }

    /// Only digits; a list, even of equal lengths, is refused rather than merged.
    private mutating func readContentLength(
        _ head: RawSpan, _ value: Range<Int>
    ) throws(ParseFailure) {
        guard contentLength == nil else { throw .badRequest("Content-Length is repeated.") }
        guard !value.isEmpty else { throw .badRequest("Content-Length is empty.") }
        var length = 0
        for at in value {
            let byte = head.byte(at)
            guard ASCII.isDigit(byte) else {
                throw .badRequest("Content-Length is not a number.")
            }
            let (tens, overflow) = length.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int(byte - 0x30))
            guard !overflow, !carry else { throw .badRequest("Content-Length is too large.") }
            length = sum
        }
        contentLength = length
    }

    private mutating func readTransferEncoding(
        _ head: RawSpan, _ value: Range<Int>
    ) throws(ParseFailure) {
        transferEncoding.isPresent = true
        try head.forEachListElement(value) { (coding) throws(ParseFailure) in
            guard !transferEncoding.endsInChunked else {
                throw .badRequest("The chunked coding is not the last one, or is repeated.")
            }
            guard head.isToken(coding) else {
                throw .badRequest("Transfer-Encoding is malformed.")
            }
            if head.spells("chunked", coding) {
                transferEncoding.endsInChunked = true
            } else {
                transferEncoding.hasUnknownCoding = true
            }
        }
    }

    private mutating func readConnection(
        _ head: RawSpan, _ value: Range<Int>
    ) throws(ParseFailure) {
        try head.forEachListElement(value) { (option) throws(ParseFailure) in
            if head.spells("close", option) {
                connectionCloses = true
            } else if head.spells("keep-alive", option) {
                connectionKeepsAlive = true
            }
        }
    }

    private mutating func readExpect(_ head: RawSpan, _ value: Range<Int>) {
        if head.spells("100-continue", value) {
            expectsContinue = true
        } else {
            hasUnknownExpectation = true
        }
    }

    /// Decides what only the whole head can say: Host, framing and expectation.
    mutating func finish() throws(ParseFailure) -> BodyFraming {
        if let host {
            if !isAbsolute { target.authority = host }
        } else if version >= .http11 {
            throw .badRequest("Host is missing.")
        }
        let framing = try bodyFraming()
        if version < .http11 {
            expectsContinue = false
        } else if hasUnknownExpectation {
            throw ParseFailure(status: 417, reason: "Only 100-continue may be expected.")
        }
        return framing
    }

    private func bodyFraming() throws(ParseFailure) -> BodyFraming {
        guard transferEncoding.isPresent else {
            return contentLength.map { .length($0) } ?? .none
        }
        guard version >= .http11 else {
            throw .badRequest("Transfer-Encoding may not be used in HTTP/1.0.")
        }
        guard contentLength == nil else {
            throw .badRequest("Content-Length and Transfer-Encoding exclude each other.")
        }
        guard !transferEncoding.hasUnknownCoding else {
            throw ParseFailure(status: 501, reason: "Only the chunked transfer coding is known.")
        }
        return .chunked
    }
}
