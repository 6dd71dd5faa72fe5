/// Reads the small grammar that structured field values share (RFC 9110 section 5.6): tokens,
/// quoted strings, white space and single marks.
struct FieldLexer {
    private let bytes: [UInt8]
    private var at = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    var isAtEnd: Bool { at == bytes.count }

    mutating func skipBlanks() {
        while at < bytes.count, ASCII.isBlank(bytes[at]) { at += 1 }
    }

    /// Takes `mark` if it is next.
    mutating func take(_ mark: UInt8) -> Bool {
        guard at < bytes.count, bytes[at] == mark else { return false }
        at += 1
        return true
    }

    /// The octets up to the first that `accepts` refuses; nil when there are none.
    mutating func take(while accepts: (UInt8) -> Bool) -> ArraySlice<UInt8>? {
        let start = at
        while at < bytes.count, accepts(bytes[at]) { at += 1 }
        return at > start ? bytes[start..<at] : nil
    }

    mutating func token() -> String? {
        take(while: ASCII.isToken).map { String(decoding: $0, as: UTF8.self) }
    }

    /// A quoted string without its quotes and escapes; nil unless one begins here and ends.
    mutating func quotedString() -> String? {
        guard take(ASCII.quote) else { return nil }
        var out: [UInt8] = []
        while at < bytes.count {
            var byte = bytes[at]
            at += 1
            if byte == ASCII.quote { return String(decoding: out, as: UTF8.self) }
            if byte == ASCII.backslash {
                guard at < bytes.count else { return nil }
                byte = bytes[at]
                at += 1
            }
            out.append(byte)
        }
        return nil
    }

    mutating func tokenOrQuotedString() -> String? {
        token() ?? quotedString()
    }

    /// `*( OWS ";" OWS [ name "=" value ] )`, names in lower case; nil when malformed.
    mutating func parameters() -> [(name: String, value: String)]? {
        var found: [(name: String, value: String)] = []
        while true {
            skipBlanks()
            guard take(ASCII.semicolon) else { return found }
            skipBlanks()
            guard let name = take(while: ASCII.isToken) else { continue }
            guard take(ASCII.equals), let value = tokenOrQuotedString() else { return nil }
            found.append((ASCII.lowercased(name), value))
        }
    }

    /// Skips `*( OWS ";" [ OWS name [ "=" value ] ] )` of RFC 7240; false when malformed.
    mutating func skipPreferenceParameters() -> Bool {
        while true {
            skipBlanks()
            guard take(ASCII.semicolon) else { return true }
            skipBlanks()
            guard token() != nil else { continue }
            skipBlanks()
            guard take(ASCII.equals) else { continue }
            skipBlanks()
            guard tokenOrQuotedString() != nil else { return false }
        }
    }

    /// Moves behind the next comma that is not inside a quoted string, or to the end.
    mutating func skipListElement() {
        while at < bytes.count {
            if bytes[at] == ASCII.quote {
                if quotedString() == nil { at = bytes.count }
                continue
            }
            at += 1
            if bytes[at - 1] == ASCII.comma { return }
        }
    }
}
