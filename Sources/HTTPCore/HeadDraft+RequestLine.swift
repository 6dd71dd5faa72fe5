extension HeadDraft {
    /// Reads `method SP target SP version` (RFC 9112 section 3), strictly: one space each.
    ///
    /// Order of verdicts: form and version first, then the method, then the target, so that an
    /// HTTP/2 preface is answered with 505 and an unknown method with 501 whatever its target.
    mutating func readRequestLine(_ head: RawSpan, _ end: Int) throws(ParseFailure) {
        var space = 0
        var packed: UInt64 = 0
        while space < end, head.byte(space) != ASCII.space {
            let byte = head.byte(space)
            guard ASCII.isToken(byte) else { throw .badRequest("The method is not a token.") }
            packed = packed &<< 8 | UInt64(byte)
            space &+= 1
        }
        let targetStart = space + 1
        let targetEnd = end - 9
        guard space > 0, targetStart < targetEnd, head.byte(targetEnd) == ASCII.space else {
            throw .badRequest("The request line is not method, target and version.")
        }
        version = try Self.version(head, targetEnd + 1)
        // A longer token fills the top octet, which no known method does.
        guard let known = HTTPMethod(packed: packed) else {
            throw ParseFailure(status: 501, reason: "The method is not known here.")
        }
        guard known != .connect, known != .trace else {
            throw ParseFailure(status: 501, reason: "CONNECT and TRACE are not offered here.")
        }
        method = known
        try readTarget(head, targetStart..<targetEnd)
    }

    private static func version(
        _ head: RawSpan, _ start: Int
    ) throws(ParseFailure) -> HTTPVersion {
        let word = head.word(start)
        if word == 0x312e_312f_5054_5448 { return .http11 }
        let major = head.byte(start + 5)
        let minor = head.byte(start + 7)
        guard word & 0x00ff_00ff_ffff_ffff == 0x002e_002f_5054_5448,
            ASCII.isDigit(major), ASCII.isDigit(minor)
        else { throw .badRequest("The version is malformed.") }
        guard major == 0x31 else {
            throw ParseFailure(status: 505, reason: "Only HTTP/1.0 and HTTP/1.1 are spoken here.")
        }
        return HTTPVersion(major: 1, minor: minor - 0x30)
    }

    private mutating func readTarget(
        _ head: RawSpan, _ range: Range<Int>
    ) throws(ParseFailure) {
        let first = head.byte(range.lowerBound)
        if first == ASCII.slash {
            try readPathAndQuery(head, range)
        } else if first == ASCII.asterisk, range.count == 1 {
            guard method == .options else {
                throw .badRequest("Only OPTIONS may have the target *.")
            }
            target.path = range
        } else {
            try readAbsoluteForm(head, range)
        }
    }

    /// `http://authority/path?query`, as a client sends it to a proxy.
    private mutating func readAbsoluteForm(
        _ head: RawSpan, _ range: Range<Int>
    ) throws(ParseFailure) {
        let start = range.lowerBound
        let schemeEnd: Int
        if range.count > 7, head.spells("http://", start..<(start + 7)) {
            schemeEnd = start + 7
        } else if range.count > 8, head.spells("https://", start..<(start + 8)) {
            schemeEnd = start + 8
        } else {
            throw .badRequest("The target is neither a path nor an http URI.")
        }
        var end = schemeEnd
        while end < range.upperBound, head.byte(end) != ASCII.slash,
            head.byte(end) != ASCII.questionMark
        {
            end += 1
        }
        guard Authority.isValid(head, schemeEnd..<end) else {
            throw .badRequest("The target's authority is malformed.")
        }
        target.authority = schemeEnd..<end
        isAbsolute = true
        try readPathAndQuery(head, end..<range.upperBound)
    }

    private mutating func readPathAndQuery(
        _ head: RawSpan, _ range: Range<Int>
    ) throws(ParseFailure) {
        var at = range.lowerBound
        let end = range.upperBound
        var hasPercent = false
        while at < end, ASCII.isPath(head.byte(at)) {
            hasPercent = hasPercent || head.byte(at) == ASCII.percent
            at &+= 1
        }
        target.path = range.lowerBound..<at
        if at < end, head.byte(at) == ASCII.questionMark {
            at &+= 1
            target.query = at..<end
            while at < end, ASCII.isQuery(head.byte(at)) {
                hasPercent = hasPercent || head.byte(at) == ASCII.percent
                at &+= 1
            }
        }
        guard at == end else {
            throw .badRequest("The target holds a character that must be percent-encoded.")
        }
        if hasPercent, !PercentCoding.isWellFormed(head, range) {
            throw .badRequest("The target's percent-encoding is malformed.")
        }
    }
}
