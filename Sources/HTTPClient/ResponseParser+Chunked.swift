extension ResponseParser {
    /// Reads one line of the chunked framing; nil when it is not whole yet, else its length with
    /// CRLF.
    mutating func readChunkLine(_ bytes: Span<UInt8>) throws(HTTPClientError) -> Int? {
        guard let end = try endOfLine(bytes) else { return nil }
        let line = bytes.extracting(0..<end)
        switch state {
        case .chunkDataEnd:
            guard line.isEmpty else { throw .malformed("no line end after a chunk") }
            state = .chunkSize
        case .chunkSize:
            let size = try chunkSize(line)
            state = size == 0 ? .trailers : .chunkData(remaining: size)
        default:
            if line.isEmpty { state = .ended }
        }
        return end + 2
    }

    private mutating func endOfLine(_ bytes: Span<UInt8>) throws(HTTPClientError) -> Int? {
        var at = searched
        while at < bytes.count {
            if bytes[at] == 0x0a {
                guard at > 0, bytes[at - 1] == 0x0d else { throw .malformed("a bare line feed") }
                searched = 0
                return at - 1
            }
            at += 1
        }
        guard at < ResponseParser.maximumChunkLine else {
            throw .malformed("a chunk line too long")
        }
        searched = at
        return nil
    }

    private func chunkSize(_ line: Span<UInt8>) throws(HTTPClientError) -> Int {
        var size = 0
        var at = 0
        while at < line.count, let digit = hexValue(line[at]) {
            guard size <= Int.max >> 4 else { throw .malformed("a chunk too large") }
            size = size << 4 | digit
            at += 1
        }
        let rest = at < line.count ? line[at] : 0x3b
        guard at > 0, [0x3b, 0x20, 0x09].contains(rest) else {
            throw .malformed("a chunk size that is no hexadecimal number")
        }
        return size
    }

    private func hexValue(_ byte: UInt8) -> Int? {
        if byte &- 0x30 < 10 { return Int(byte &- 0x30) }
        let letter = (byte | 0x20) &- 0x61
        return letter < 6 ? Int(letter) + 10 : nil
    }
}
