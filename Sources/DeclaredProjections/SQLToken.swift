/// A piece of SQL text, as far as a statement must be known before SQLite sees it.
struct SQLToken: Equatable {
    /// What a token is.
    enum Kind: Equatable {
        /// Spaces, line ends and comments.
        case space
        /// A keyword or a name without quotes.
        case word
        /// A parameter: `:old.column`, `:member`; also SQL's other spellings, which are refused.
        case parameter
        /// A semicolon.
        case semicolon
        /// A text, a quoted name, a number or a sign.
        case other
    }

    let kind: Kind
    let range: Range<Int>

    /// Takes SQL apart.
    /// - Throws: `Unclosed` where a quote or a comment does not end.
    static func tokens(of bytes: [UInt8]) throws(Unclosed) -> [SQLToken] {
        var tokens: [SQLToken] = []
        var start = 0
        while start < bytes.count {
            let (kind, end) = try next(bytes, start)
            tokens.append(SQLToken(kind: kind, range: start..<end))
            start = end
        }
        return tokens
    }

    /// A quote or a comment that does not end.
    struct Unclosed: Error {
        /// Where it begins.
        let start: Int
    }

    private static func next(
        _ bytes: [UInt8], _ start: Int
    ) throws(Unclosed) -> (Kind, end: Int) {
        let following = start + 1 < bytes.count ? bytes[start + 1] : 0
        switch bytes[start] {
        case 0x20, 0x09, 0x0a, 0x0d: return (.space, start + 1)
        case UInt8(ascii: "-") where following == UInt8(ascii: "-"):
            return (.space, bytes[start...].firstIndex(of: 0x0a) ?? bytes.count)
        case UInt8(ascii: "/") where following == UInt8(ascii: "*"):
            return (.space, try commentEnd(bytes, start))
        case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
            return (.other, try quoteEnd(bytes, start))
        case UInt8(ascii: "["):
            guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "]")) else {
                throw Unclosed(start: start)
            }
            return (.other, end + 1)
        case UInt8(ascii: ";"): return (.semicolon, start + 1)
        case UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "$"), UInt8(ascii: "?"),
            UInt8(ascii: "#"):
            return (.parameter, parameterEnd(bytes, start))
        case let byte where isDigit(byte): return (.other, nameEnd(bytes, start))
        case let byte where isName(byte): return (.word, nameEnd(bytes, start))
        default: return (.other, start + 1)
        }
    }

    private static func commentEnd(_ bytes: [UInt8], _ start: Int) throws(Unclosed) -> Int {
        var place = start + 2
        while place + 1 < bytes.count {
            if bytes[place] == UInt8(ascii: "*"), bytes[place + 1] == UInt8(ascii: "/") {
                return place + 2
            }
            place += 1
        }
        throw Unclosed(start: start)
    }

    private static func quoteEnd(_ bytes: [UInt8], _ start: Int) throws(Unclosed) -> Int {
        var place = start + 1
        while place < bytes.count {
            if bytes[place] == bytes[start] {
                guard place + 1 < bytes.count, bytes[place + 1] == bytes[start] else {
                    return place + 1
                }
                place += 1
            }
            place += 1
        }
        throw Unclosed(start: start)
    }

    /// One dot belongs to a parameter: `:old.column`.
    private static func parameterEnd(_ bytes: [UInt8], _ start: Int) -> Int {
        let end = nameEnd(bytes, start + 1)
        guard end + 1 < bytes.count, bytes[end] == UInt8(ascii: "."), isName(bytes[end + 1]) else {
            return end
        }
        return nameEnd(bytes, end + 1)
    }

    private static func nameEnd(_ bytes: [UInt8], _ start: Int) -> Int {
        bytes[start...].firstIndex { !isName($0) && !isDigit($0) } ?? bytes.count
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isName(_ byte: UInt8) -> Bool {
        (0x61...0x7a).contains(byte | 0x20) && byte < 0x80 || byte >= 0x80
            || byte == UInt8(ascii: "_")
    }
}
