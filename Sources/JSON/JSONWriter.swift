/// Writes compact JSON; the commas between values are its own business.
///
/// Values at the top level follow one another without a separator: append a line feed to `bytes`
/// for newline-delimited JSON. An end without a begin is a programming error and stops the process.
public struct JSONWriter: Sendable {
    /// What has been written.
    public var bytes: [UInt8] = []
    private var depth = 0
    private var needsComma = false

    /// Makes a writer with nothing written.
    /// - Parameter capacity: bytes to set aside.
    public init(reservingCapacity capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    /// Forgets what was written and keeps the memory.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        depth = 0
        needsComma = false
    }

    /// Begins an object: `key(_:)` and a value for each member, then `endObject()`.
    public mutating func beginObject() { begin(UInt8(ascii: "{")) }
    /// Ends the innermost object.
    public mutating func endObject() { end(UInt8(ascii: "}")) }
    /// Begins an array: its elements, then `endArray()`.
    public mutating func beginArray() { begin(UInt8(ascii: "[")) }
    /// Ends the innermost array.
    public mutating func endArray() { end(UInt8(ascii: "]")) }

    /// Writes a member's name; its value is to follow.
    public mutating func key(_ name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a member's name that is known at compile time; its value is to follow.
    public mutating func key(_ name: StaticString) {
        precondition(name.hasPointerRepresentation, "a name is a string, not one scalar")
        separate()
        name.withUTF8Buffer { quote($0) }
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a string.
    public mutating func string(_ value: String) {
        separate()
        var value = value
        value.withUTF8 { quote($0) }
    }

    /// Writes a string from its bytes, which must be valid UTF-8.
    public mutating func string(_ utf8: RawSpan) {
        separate()
        utf8.withUnsafeBytes { quote($0.assumingMemoryBound(to: UInt8.self)) }
    }

    /// Writes an integer.
    public mutating func integer(_ value: Int64) {
        separate()
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = value.magnitude
        var digits: InlineArray<20, UInt8> = .init(repeating: 0)
        var first = digits.count
        repeat {
            first -= 1
            digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        for index in first..<digits.count { bytes.append(digits[index]) }
    }

    /// Writes the shortest number that reads back as `value`; JSON has no form for infinities and
    /// NaN, so these are written as `null`.
    public mutating func double(_ value: Double) {
        guard value.isFinite else { return null() }
        separate()
        bytes.append(contentsOf: value.description.utf8)
    }

    /// Writes `true` or `false`.
    public mutating func bool(_ value: Bool) {
        separate()
        append(value ? "true" : "false")
    }

    /// Writes `null`.
    public mutating func null() {
        separate()
        append("null")
    }

    /// Writes one value that is JSON already, as it stands.
    public mutating func raw(_ value: RawSpan) {
        separate()
        value.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }

    private mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        depth += 1
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        precondition(depth > 0, "an end without a begin")
        bytes.append(bracket)
        depth -= 1
        needsComma = depth > 0
    }

    /// Puts the comma before a value or a name that is not its container's first.
    @inline(__always)
    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = depth > 0
    }

    private mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    private mutating func quote(_ utf8: UnsafeBufferPointer<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        if let base = utf8.baseAddress {
            let text = UnsafeRawPointer(base)
            var clean = 0
            var position = JSONScanner.skipUnescaped(text, from: 0, to: utf8.count)
            while position < utf8.count {
                bytes.append(contentsOf: utf8[clean..<position])
                escape(utf8[position])
                clean = position + 1
                position = JSONScanner.skipUnescaped(text, from: clean, to: utf8.count)
            }
            bytes.append(contentsOf: utf8[clean...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case 0x08: append("\\b")
        case 0x0C: append("\\f")
        case 0x0A: append("\\n")
        case 0x0D: append("\\r")
        case 0x09: append("\\t")
        default:
            append("\\u00")
            for digit in [byte >> 4, byte & 0xF] {
                bytes.append(
                    digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
    }
}

extension JSONScanner {
    /// The offset of the first byte that a string must escape, or `end`.
    static func skipUnescaped(_ text: UnsafeRawPointer, from start: Int, to end: Int) -> Int {
        var position = skipPlain(text, from: start, to: end)
        while position < end, text.byte(position) >= 0x80 {
            position = skipPlain(text, from: position + 1, to: end)
        }
        return position
    }
}
