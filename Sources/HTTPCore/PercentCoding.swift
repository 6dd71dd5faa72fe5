/// Strict percent-decoding (RFC 3986 section 2.1): every `%` is followed by two hexadecimal
/// digits, and what comes out is UTF-8 without NUL.
public enum PercentCoding {
    /// Decodes one path segment or one part of a query.
    ///
    /// - Parameter plusIsSpace: reads `+` as a space, as form-encoded queries mean it.
    public static func decode(
        _ raw: some StringProtocol, plusIsSpace: Bool = false
    ) throws(PercentCodingError) -> String {
        try decode(Array(raw.utf8)[...], plusIsSpace: plusIsSpace)
    }

    static func decode(
        _ raw: ArraySlice<UInt8>, plusIsSpace: Bool
    ) throws(PercentCodingError) -> String {
        // Most parts are plain ASCII, which needs neither unescaping nor validating.
        var isPlain = true
        var all: UInt8 = 0
        for byte in raw {
            isPlain = isPlain && byte != ASCII.percent && byte != ASCII.plus && byte != 0
            all |= byte
        }
        if isPlain, all < 0x80 { return String(decoding: raw, as: UTF8.self) }
        return try text(isPlain ? raw : unescaped(raw, plusIsSpace)[...])
    }

    private static func text(_ octets: ArraySlice<UInt8>) throws(PercentCodingError) -> String {
        guard let text = String(validating: octets, as: UTF8.self) else { throw .invalidUTF8 }
        return text
    }

    private static func unescaped(
        _ raw: ArraySlice<UInt8>, _ plusIsSpace: Bool
    ) throws(PercentCodingError) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(raw.count)
        var at = raw.startIndex
        while at < raw.endIndex {
            let byte = raw[at]
            at += 1
            switch byte {
            case 0:
                throw .nul
            case ASCII.percent:
                guard at + 1 < raw.endIndex, let high = ASCII.hexValue(raw[at]),
                    let low = ASCII.hexValue(raw[at + 1])
                else { throw .malformedEscape }
                guard high | low != 0 else { throw .nul }
                out.append(high << 4 | low)
                at += 2
            case ASCII.plus where plusIsSpace:
                out.append(ASCII.space)
            default:
                out.append(byte)
            }
        }
        return out
    }

    /// The decoded segments of a path that begins with `/`. The path is split before it is decoded,
    /// so an escaped slash stays inside its segment; a trailing `/` gives an empty last segment.
    public static func segments(
        ofPath path: String
    ) throws(PercentCodingError) -> [String] {
        try segments(of: Array(path.utf8)[...])
    }

    static func segments(
        of path: ArraySlice<UInt8>
    ) throws(PercentCodingError) -> [String] {
        var found: [String] = []
        // The longest path of the API has nine segments.
        found.reserveCapacity(9)
        var start = path.first == ASCII.slash ? path.startIndex + 1 : path.startIndex
        var at = start
        while at <= path.endIndex {
            if at == path.endIndex || path[at] == ASCII.slash {
                found.append(try decode(path[start..<at], plusIsSpace: false))
                start = at + 1
            }
            at += 1
        }
        return found
    }

    /// Encodes `text` so that it can stand as one path segment or one part of a query: everything
    /// but letters, digits and `-._~` is escaped.
    public static func encode(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var out: [UInt8] = []
        for byte in text.utf8 {
            let isLetter = ASCII.lower(byte) &- 0x61 < 26
            if isLetter || ASCII.isDigit(byte) || [0x2d, 0x2e, 0x5f, 0x7e].contains(byte) {
                out.append(byte)
            } else {
                out += [ASCII.percent, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Whether `range` of a request would decode.
    static func isWellFormed(_ bytes: RawSpan, _ range: Range<Int>) -> Bool {
        let raw = bytes.extracting(range).withUnsafeBytes { Array($0) }
        return (try? decode(raw[...], plusIsSpace: false)) != nil
    }
}
