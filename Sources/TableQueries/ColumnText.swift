import Projections

/// Reads values and names out of query and path text. Texts are taken apart by bytes: a comma
/// that a combining mark follows is still a comma.
enum ColumnText {
    /// The value that `text` writes for a column of the given type; nil where it writes none.
    static func value(_ text: String, as type: ColumnType) -> Value? {
        switch type {
        case .text, .list: return .text(Text(text))
        case .integer: return integer(text).map(Value.integer)
        case .bool:
            if equal(text, "true") { return .bool(true) }
            return equal(text, "false") ? .bool(false) : nil
        }
    }

    /// What a value of the type looks like, to follow “must be”.
    static func expected(_ type: ColumnType) -> String {
        switch type {
        case .text, .list: return "a text"
        case .integer: return "an integer of 64 bits"
        case .bool: return "true or false"
        }
    }

    /// A decimal integer with no sign but a minus and no leading zeros, so that one number has
    /// one spelling and a row one path.
    static func integer(_ text: String) -> Int64? {
        var digits = Substring(text).utf8
        if digits.first == UInt8(ascii: "-") { digits = digits.dropFirst() }
        guard let first = digits.first, digits.allSatisfy({ (0x30...0x39).contains($0) }),
            first != 0x30 || text.utf8.count == 1
        else { return nil }
        return Int64(text)
    }

    /// The parts between commas, as they stand.
    static func parts(_ text: String) -> [String] {
        text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
    }

    /// The parts between commas, where a backslash makes the comma or backslash after it a
    /// character of the part; nil where anything else follows a backslash.
    static func escapedParts(_ text: String) -> [String]? {
        var parts: [[UInt8]] = [[]]
        var isEscaped = false
        for byte in text.utf8 {
            switch (isEscaped, byte) {
            case (true, UInt8(ascii: ",")), (true, UInt8(ascii: "\\")):
                parts[parts.count - 1].append(byte)
                isEscaped = false
            case (true, _): return nil
            case (false, UInt8(ascii: "\\")): isEscaped = true
            case (false, UInt8(ascii: ",")): parts.append([])
            default: parts[parts.count - 1].append(byte)
            }
        }
        return isEscaped ? nil : parts.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether both texts have the same bytes.
    static func equal(_ left: String, _ right: String) -> Bool { Text(left) == Text(right) }
}
