/// Finds where strings, numbers and literals end, and checks them on the way.
///
/// All functions take a pointer and an `end` that the pointer's memory reaches; they load no byte
/// at or past `end`. Eight bytes are looked at together wherever eight are left.
enum JSONScanner {
    @inline(__always)
    static func skipWhitespace(_ text: UnsafeRawPointer, from start: Int, to end: Int) -> Int {
        var position = start
        while position < end {
            let byte = text.byte(position)
            // One comparison settles compact texts.
            if byte > 0x20 { break }
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { break }
            position += 1
        }
        return position
    }

    /// Flags, in the top bit of each byte, what ends a run of plain string text: a quote, a
    /// backslash, a control character, a byte beyond ASCII. A borrow can flag a byte falsely, but
    /// only above a byte that is flagged rightly; so the lowest flag is exact.
    @inline(__always)
    static func stops(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = (word ^ (ones &* 0x22)) &- ones
        let backslash = (word ^ (ones &* 0x5C)) &- ones
        let control = word &- (ones &* 0x20)
        return (quote | backslash | control | word) & (ones &* 0x80)
    }

    /// The offset of the first byte at or after `start` that is not plain string text, or `end`.
    @inline(__always)
    static func skipPlain(_ text: UnsafeRawPointer, from start: Int, to end: Int) -> Int {
        var position = start
        while end - position >= 8 {
            let found = stops(text.word(position))
            if found != 0 { return position + found.trailingZeroBitCount >> 3 }
            position += 8
        }
        while position < end {
            let byte = text.byte(position)
            if byte < 0x20 || byte >= 0x80 || byte == 0x22 || byte == 0x5C { break }
            position += 1
        }
        return position
    }

    /// The closing quote of the string whose content begins at `start`.
    @inline(__always)
    static func string(
        _ text: UnsafeRawPointer, from start: Int, to end: Int
    ) throws(JSONError) -> (end: Int, hasEscapes: Bool) {
        let position = skipPlain(text, from: start, to: end)
        if position < end && text.byte(position) == UInt8(ascii: "\"") { return (position, false) }
        return try mixedString(text, from: position, to: end)
    }

    /// The rest of a string that has escapes or text beyond ASCII.
    @inline(never)
    private static func mixedString(
        _ text: UnsafeRawPointer, from start: Int, to end: Int
    ) throws(JSONError) -> (end: Int, hasEscapes: Bool) {
        var position = start
        var hasEscapes = false
        while position < end {
            let byte = text.byte(position)
            if byte >= 0x80 {
                let length = JSONUnicode.sequenceLength(text, at: position, to: end)
                guard length > 0 else {
                    throw JSONError(.invalidUTF8, at: position, "a string that is not UTF-8")
                }
                position += length
                continue
            }
            switch byte {
            case UInt8(ascii: "\""):
                return (position, hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                position = try escape(text, at: position, to: end)
            case 0..<0x20:
                throw JSONError(.syntax, at: position, "a control character in a string")
            default:
                position = skipPlain(text, from: position, to: end)
            }
        }
        throw .truncated(at: end)
    }

    private static func escape(
        _ text: UnsafeRawPointer, at start: Int, to end: Int
    ) throws(JSONError) -> Int {
        guard start + 1 < end else { throw .truncated(at: end) }
        switch text.byte(start + 1) {
        case UInt8(ascii: "u"):
            break
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return start + 2
        default:
            throw JSONError(.syntax, at: start, "an unknown escape")
        }
        let unit = try codeUnit(text, at: start, to: end)
        guard unit & 0xF800 == 0xD800 else { return start + 6 }
        let second = start + 6
        if unit < 0xDC00 {
            guard second < end else { throw .truncated(at: end) }
            if text.byte(second) == UInt8(ascii: "\\") {
                guard second + 1 < end else { throw .truncated(at: end) }
                if text.byte(second + 1) == UInt8(ascii: "u"),
                    try codeUnit(text, at: second, to: end) & 0xFC00 == 0xDC00
                {
                    return second + 6
                }
            }
        }
        throw JSONError(.loneSurrogate, at: start, "half of a surrogate pair")
    }

    private static func codeUnit(
        _ text: UnsafeRawPointer, at start: Int, to end: Int
    ) throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for position in start + 2..<start + 6 {
            guard position < end else { throw .truncated(at: end) }
            guard let digit = JSONUnicode.hexDigit(text.byte(position)) else {
                throw JSONError(.syntax, at: position, "a \\u escape without four hex digits")
            }
            unit = unit << 4 | digit
        }
        return unit
    }

    @inline(__always)
    static func literal(
        _ text: UnsafeRawPointer, from start: Int, to end: Int
    ) throws(JSONError) -> (kind: JSONKind, end: Int) {
        let kind: JSONKind
        let name: StaticString
        switch text.byte(start) {
        case UInt8(ascii: "n"): (kind, name) = (.null, "null")
        case UInt8(ascii: "t"): (kind, name) = (.true, "true")
        case UInt8(ascii: "f"): (kind, name) = (.false, "false")
        default: throw noValue(text, at: start)
        }
        for index in 0..<name.utf8CodeUnitCount {
            guard start + index < end else { throw .truncated(at: end) }
            guard text.byte(start + index) == name.utf8Start[index] else {
                throw JSONError(.syntax, at: start + index, "a misspelt literal")
            }
        }
        return (kind, start + name.utf8CodeUnitCount)
    }

    @inline(never)
    private static func noValue(_ text: UnsafeRawPointer, at start: Int) -> JSONError {
        let detail =
            switch text.byte(start) {
            case 0xEF: "a byte order mark, or text outside a string"
            case UInt8(ascii: "]"), UInt8(ascii: "}"): "an end where a value belongs"
            case UInt8(ascii: ","): "a comma where a value belongs"
            default: "no value begins with this byte"
            }
        return JSONError(.syntax, at: start, detail)
    }
}

extension UnsafeRawPointer {
    @inline(__always)
    func byte(_ offset: Int) -> UInt8 { load(fromByteOffset: offset, as: UInt8.self) }

    @inline(__always)
    func word(_ offset: Int) -> UInt64 {
        UInt64(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}

extension JSONError {
    static func truncated(at offset: Int) -> JSONError {
        JSONError(.truncated, at: offset, "the text ends inside a value")
    }
}
