extension RequestParser {
    /// Reads the lines that have arrived of the head at `consumed`.
    mutating func readHead(
        _ input: RawSpan, _ consumed: inout Int
    ) throws(ParseFailure) -> Event {
        let head = input.extracting(droppingFirst: consumed)
        if case .requestLine = phase {
            guard let end = try scanLine(head, limit: limits.requestLine) else { return .needMore }
            try draft.readRequestLine(head, end)
            draft.lineStart = draft.scanned
            phase = .fields
        }
        while let end = try scanLine(head, limit: limits.head) {
            if end == draft.lineStart { return try finishHead(head, &consumed) }
            guard draft.lines.count < limits.fields else {
                throw ParseFailure(status: 431, reason: "The head has too many field lines.")
            }
            try draft.readFieldLine(head, end)
            draft.lineStart = draft.scanned
        }
        return .needMore
    }

    /// The end of the current line (the offset of its CRLF), nil when it has not arrived.
    ///
    /// One pass looks for the line's end and for the octets that no line of a head may hold: NUL
    /// and the other controls, a bare CR, a bare LF. A tab passes.
    @inline(__always)
    private mutating func scanLine(
        _ head: RawSpan, limit: Int
    ) throws(ParseFailure) -> Int? {
        let cap = min(limits.head, draft.lineStart + limit + 2)
        let end = min(head.byteCount, cap)
        var at = draft.scanned
        while true {
            at = head.firstControl(from: at, to: end)
            guard at < end else { break }
            let byte = head.byte(at)
            if byte == ASCII.tab {
                at += 1
                continue
            }
            guard byte == ASCII.carriageReturn else {
                throw .badRequest(
                    byte == ASCII.lineFeed
                        ? "A line ends in a bare line feed." : "The head holds a control character."
                )
            }
            guard at + 1 < end else { break }
            guard head.byte(at + 1) == ASCII.lineFeed else {
                throw .badRequest("A carriage return stands alone.")
            }
            draft.scanned = at + 2
            return at
        }
        // `at` may stand on a CR whose successor lies past the cap.
        draft.scanned = at
        if end == cap { throw tooLong(cap) }
        return nil
    }

    private func tooLong(_ cap: Int) -> ParseFailure {
        if case .requestLine = phase, cap < limits.head {
            return ParseFailure(status: 414, reason: "The request line is too long.")
        }
        return ParseFailure(status: 431, reason: "The head is too large.")
    }

    private mutating func finishHead(
        _ head: RawSpan, _ consumed: inout Int
    ) throws(ParseFailure) -> Event {
        let body = try draft.finish()
        let size = draft.scanned
        let bytes = head.extracting(first: size).withUnsafeBytes { Array($0) }
        let request = RequestHead(draft: draft, bytes: bytes, body: body)
        // Frees the parser's hold on the lines, so that a service may change its copy in place.
        draft = HeadDraft()
        consumed += size
        keepAlive = request.keepAlive
        switch body {
        case .none, .length(0): phase = .end
        case .length(let length): phase = .body(remaining: length)
        case .chunked: startChunked()
        }
        return .head(request)
    }
}
