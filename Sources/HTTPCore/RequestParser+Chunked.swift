extension RequestParser {
    mutating func startChunked() {
        phase = .chunkSize
        lineScanned = 0
        extensionOctets = 0
        trailerOctets = 0
        trailerLines = 0
    }

    /// Goes through chunked framing (RFC 9112 section 7.1) until there is something to report.
    mutating func readChunked(
        _ input: RawSpan, _ consumed: inout Int
    ) throws(ParseFailure) -> Event {
        while true {
            switch phase {
            case .chunkSize:
                guard let line = try chunkLine(input, consumed) else { return .needMore }
                let size = try readChunkSize(input, line)
                consumed = line.upperBound + 2
                phase = size == 0 ? .trailers : .chunkData(remaining: size)
            case .chunkData(let remaining):
                let taken = min(remaining, input.byteCount - consumed)
                guard taken > 0 else { return .needMore }
                let range = consumed..<(consumed + taken)
                consumed += taken
                phase =
                    taken == remaining ? .chunkDataEnd : .chunkData(remaining: remaining - taken)
                return .body(range)
            case .chunkDataEnd:
                guard try skipChunkEnd(input, &consumed) else { return .needMore }
                phase = .chunkSize
            case .trailers:
                guard let line = try trailerLine(input, consumed) else { return .needMore }
                consumed = line.upperBound + 2
                guard line.isEmpty else { continue }
                phase = keepAlive ? .start : .closed
                leadingBreakSeen = false
                return .end
            default:
                preconditionFailure("readChunked outside of a chunked body")
            }
        }
    }

    /// The chunk-size line at `start` without its CRLF, nil when its end has not arrived.
    private mutating func chunkLine(
        _ input: RawSpan, _ start: Int
    ) throws(ParseFailure) -> Range<Int>? {
        let cap = start + limits.chunkLine + 2
        if let line = try strictLine(input, start, cap, allowsTab: false) { return line }
        guard input.byteCount < cap else {
            throw .badRequest("A chunk-size line is too long.")
        }
        return nil
    }

    /// A line that ends in CRLF before `cap` and holds no control character; keeps in
    /// `lineScanned` how far it has looked.
    private mutating func strictLine(
        _ input: RawSpan, _ start: Int, _ cap: Int, allowsTab: Bool
    ) throws(ParseFailure) -> Range<Int>? {
        let end = min(input.byteCount, cap)
        var at = start + lineScanned
        while true {
            at = input.firstControl(from: at, to: end)
            guard at < end else { break }
            if allowsTab, input.byte(at) == ASCII.tab {
                at += 1
                continue
            }
            guard input.byte(at) == ASCII.carriageReturn else {
                throw .badRequest("The chunked framing holds a control character or a bare LF.")
            }
            guard at + 1 < end else { break }
            guard input.byte(at + 1) == ASCII.lineFeed else {
                throw .badRequest("A carriage return stands alone in the chunked framing.")
            }
            lineScanned = 0
            return start..<at
        }
        lineScanned = at - start
        return nil
    }

    /// Hexadecimal digits only, then nothing or extensions.
    private mutating func readChunkSize(
        _ input: RawSpan, _ line: Range<Int>
    ) throws(ParseFailure) -> Int {
        var at = line.lowerBound
        var size = 0
        while at < line.upperBound, let digit = ASCII.hexValue(input.byte(at)) {
            guard size <= Int.max >> 4 else { throw .badRequest("A chunk size is too large.") }
            size = size << 4 | Int(digit)
            at += 1
        }
        guard at > line.lowerBound else { throw .badRequest("A chunk size is not a number.") }
        guard at < line.upperBound else { return size }
        guard input.byte(at) == ASCII.semicolon else {
            throw .badRequest("A chunk size is followed by something else than an extension.")
        }
        extensionOctets += line.upperBound - at
        guard extensionOctets <= limits.chunkExtensions else {
            throw .badRequest("The chunk extensions are too long.")
        }
        guard ChunkExtension.isValid(input, at..<line.upperBound) else {
            throw .badRequest("A chunk extension is malformed.")
        }
        return size
    }

    private func skipChunkEnd(
        _ input: RawSpan, _ consumed: inout Int
    ) throws(ParseFailure) -> Bool {
        guard consumed < input.byteCount else { return false }
        guard input.byte(consumed) == ASCII.carriageReturn else {
            throw .badRequest("A chunk is longer than its size says.")
        }
        guard consumed + 1 < input.byteCount else { return false }
        guard input.byte(consumed + 1) == ASCII.lineFeed else {
            throw .badRequest("A chunk does not end in CRLF.")
        }
        consumed += 2
        return true
    }

    /// The next trailer line, empty at the end of the body. Trailers are checked like any field
    /// line and dropped (RFC 9110 section 6.5.1 allows it): nothing here has a use for them.
    private mutating func trailerLine(
        _ input: RawSpan, _ start: Int
    ) throws(ParseFailure) -> Range<Int>? {
        let cap = start + limits.trailers - trailerOctets
        guard let line = try strictLine(input, start, cap, allowsTab: true) else {
            guard input.byteCount < cap else { throw trailersTooLarge }
            return nil
        }
        trailerOctets += line.count + 2
        guard !line.isEmpty else { return line }
        trailerLines += 1
        guard trailerLines <= limits.fields else { throw trailersTooLarge }
        _ = try HeadDraft.fieldName(input, line.lowerBound, line.upperBound)
        return line
    }

    private var trailersTooLarge: ParseFailure {
        ParseFailure(status: 431, reason: "The trailer section is too large.")
    }
}
