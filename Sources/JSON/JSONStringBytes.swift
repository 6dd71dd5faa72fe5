/// The decoded UTF-8 bytes of a string token, one after another.
///
/// Only made from a string that the scanner accepted; so every escape is whole and paired.
struct JSONStringBytes: IteratorProtocol {
    private let text: UnsafeRawPointer
    private var position: Int
    private let end: Int
    /// Bytes of a decoded escape that are still to be given, the next one lowest.
    private var pending: UInt32 = 0
    private var pendingCount = 0

    init(_ token: JSONToken, in text: UnsafeRawPointer) {
        self.text = text
        position = token.start
        end = token.end
    }

    mutating func next() -> UInt8? {
        if pendingCount > 0 { return takePending() }
        guard position < end else { return nil }
        let byte = text.byte(position)
        position += 1
        return byte == UInt8(ascii: "\\") ? decodeEscape() : byte
    }

    private mutating func takePending() -> UInt8 {
        let byte = UInt8(truncatingIfNeeded: pending)
        pending >>= 8
        pendingCount -= 1
        return byte
    }

    private mutating func decodeEscape() -> UInt8 {
        let letter = text.byte(position)
        position += 1
        switch letter {
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "u"): break
        default: return letter
        }
        var scalar = codeUnit()
        if scalar & 0xFC00 == 0xD800 {
            position += 2
            scalar = 0x10000 + (scalar & 0x3FF) << 10 + (codeUnit() & 0x3FF)
        }
        encode(scalar)
        return takePending()
    }

    private mutating func codeUnit() -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            unit = unit << 4 | (JSONUnicode.hexDigit(text.byte(position)) ?? 0)
            position += 1
        }
        return unit
    }

    private mutating func encode(_ scalar: UInt32) {
        switch scalar {
        case ..<0x80:
            pending = scalar
            pendingCount = 1
        case ..<0x800:
            pending = 0xC0 | scalar >> 6 | (0x80 | scalar & 0x3F) << 8
            pendingCount = 2
        case ..<0x10000:
            pending = 0xE0 | scalar >> 12
            pending |= (0x80 | scalar >> 6 & 0x3F) << 8 | (0x80 | scalar & 0x3F) << 16
            pendingCount = 3
        default:
            pending = 0xF0 | scalar >> 18 | (0x80 | scalar >> 12 & 0x3F) << 8
            pending |= (0x80 | scalar >> 6 & 0x3F) << 16 | (0x80 | scalar & 0x3F) << 24
            pendingCount = 4
        }
    }
}

extension JSONStringBytes {
    /// Whether two string tokens hold the same text once decoded.
    @inline(__always)
    static func equal(
        _ first: JSONToken, in firstText: UnsafeRawPointer,
        _ second: JSONToken, in secondText: UnsafeRawPointer
    ) -> Bool {
        if !first.hasEscapes && !second.hasEscapes {
            return equalBytes(
                firstText + first.start, first.end - first.start,
                secondText + second.start, second.end - second.start)
        }
        var firstBytes = JSONStringBytes(first, in: firstText)
        var secondBytes = JSONStringBytes(second, in: secondText)
        while let byte = firstBytes.next() {
            guard byte == secondBytes.next() else { return false }
        }
        return secondBytes.next() == nil
    }

    /// Whether a string token decodes to the `count` bytes at `name`.
    @inline(__always)
    static func equal(
        _ token: JSONToken, in text: UnsafeRawPointer, _ name: UnsafeRawPointer, _ count: Int
    ) -> Bool {
        if !token.hasEscapes {
            return equalBytes(text + token.start, token.end - token.start, name, count)
        }
        var bytes = JSONStringBytes(token, in: text)
        for index in 0..<count {
            guard bytes.next() == name.byte(index) else { return false }
        }
        return bytes.next() == nil
    }

    /// Inlined, unlike `memcmp`: most names differ in their length or in their first word.
    @inline(__always)
    static func equalBytes(
        _ first: UnsafeRawPointer, _ firstCount: Int, _ second: UnsafeRawPointer, _ count: Int
    ) -> Bool {
        guard firstCount == count else { return false }
        var offset = 0
        while count - offset >= 8 {
            guard first.word(offset) == second.word(offset) else { return false }
            offset += 8
        }
        while offset < count {
            guard first.byte(offset) == second.byte(offset) else { return false }
            offset += 1
        }
        return true
    }
}
