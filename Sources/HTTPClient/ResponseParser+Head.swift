import HTTPCore

extension ResponseParser {
    /// Reads a whole head: its length, and the head itself unless it is an interim one. Nil when
    /// more octets are needed.
    mutating func readHead(
        _ bytes: Span<UInt8>
    ) throws(HTTPClientError) -> (length: Int, final: ReceivedHead?)? {
        guard let length = try endOfHead(bytes) else { return nil }
        var start = 0
        var end = lineEnd(bytes, from: start)
        let (minor, status) = try statusLine(bytes.extracting(0..<end))
        var fields = HTTPFields()
        while true {
            start = end + 2
            end = lineEnd(bytes, from: start)
            if end == start { break }
            try appendField(bytes.extracting(start..<end), to: &fields)
        }
        guard status >= 200 else {
            guard status != 101 else { throw .malformed("a change of protocol nobody asked for") }
            return (length, nil)
        }
        let head = ReceivedHead(status: status, fields: fields)
        try frame(head, minor: minor)
        return (length, head)
    }

    private mutating func endOfHead(_ bytes: Span<UInt8>) throws(HTTPClientError) -> Int? {
        var at = searched
        while at < bytes.count {
            if bytes[at] == 0x0a {
                guard at > 0, bytes[at - 1] == 0x0d else { throw .malformed("a bare line feed") }
                if at >= 3, bytes[at - 2] == 0x0a {
                    searched = 0
                    return at + 1
                }
            } else if at == 5, !startsWithProtocol(bytes) {
                throw .malformed("it does not begin with HTTP/")
            }
            at += 1
        }
        guard at < ResponseParser.maximumHead else { throw .malformed("a head over 64 KiB") }
        searched = at
        return nil
    }

    private func startsWithProtocol(_ bytes: Span<UInt8>) -> Bool {
        let name: StaticString = "HTTP/"
        return name.withUTF8Buffer { wanted in
            bytes.count >= 5 && (0..<5).allSatisfy { bytes[$0] == wanted[$0] }
        }
    }

    /// The offset of the CR that ends the line at `start`; the head is known to be whole.
    private func lineEnd(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var at = start
        while bytes[at] != 0x0a { at += 1 }
        return at - 1
    }

    private func statusLine(_ line: Span<UInt8>) throws(HTTPClientError) -> (Int, Int) {
        guard line.count >= 12, startsWithProtocol(line), line[5] == 0x31, line[6] == 0x2e,
            let minor = digit(line[7]), line[8] == 0x20, let hundreds = digit(line[9]),
            let tens = digit(line[10]), let ones = digit(line[11]), hundreds > 0,
            line.count == 12 || line[12] == 0x20
        else { throw .malformed("a status line that is none of HTTP/1") }
        return (minor, hundreds * 100 + tens * 10 + ones)
    }

    private func appendField(
        _ line: Span<UInt8>, to fields: inout HTTPFields
    ) throws(HTTPClientError) {
        var colon = 0
        while colon < line.count, line[colon] != 0x3a { colon += 1 }
        guard colon > 0, colon < line.count else { throw .malformed("a field without a name") }
        for at in line.indices {
            let byte = line[at]
            let isBad = at < colon ? byte <= 0x20 || byte >= 0x7f : byte < 0x20 && byte != 0x09
            guard !isBad else { throw .malformed("a character that no field has") }
        }
        fields.append(
            text(line.extracting(0..<colon)), text(line.extracting((colon + 1)..<line.count)))
    }

    private mutating func frame(_ head: ReceivedHead, minor: Int) throws(HTTPClientError) {
        let connection = tokens(head.fields.values("Connection"))
        keepsAlive =
            !connection.contains("close") && (minor >= 1 || connection.contains("keep-alive"))
        let codings = tokens(head.fields.values("Transfer-Encoding"))
        let lengths = Set(head.fields.values("Content-Length"))
        if answersHead || head.status == 204 || head.status == 304 {
            state = .ended
        } else if !codings.isEmpty {
            guard codings == ["chunked"], lengths.isEmpty else {
                throw .malformed("a transfer coding other than chunked, or a length beside it")
            }
            state = .chunkSize
        } else if let length = lengths.first {
            guard lengths.count == 1, length.utf8.allSatisfy({ digit($0) != nil }),
                let size = Int(length)
            else { throw .malformed("a Content-Length that is no single number") }
            state = size == 0 ? .ended : .sized(remaining: size)
        } else {
            state = .untilClose
            keepsAlive = false
        }
    }

    private func tokens(_ values: [String]) -> [String] {
        values.flatMap { $0.split(separator: ",") }.map { part in
            String(part.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" })
                .lowercased()
        }
    }

    private func digit(_ byte: UInt8) -> Int? {
        byte &- 0x30 < 10 ? Int(byte &- 0x30) : nil
    }

    private func text(_ bytes: Span<UInt8>) -> String {
        bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}
