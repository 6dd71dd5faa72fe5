/// Octets by name, and the character classes of RFC 9110 and RFC 3986 as 128-bit sets.
enum ASCII {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0a
    static let carriageReturn: UInt8 = 0x0d
    static let space: UInt8 = 0x20
    static let quote: UInt8 = 0x22
    static let percent: UInt8 = 0x25
    static let ampersand: UInt8 = 0x26
    static let asterisk: UInt8 = 0x2a
    static let plus: UInt8 = 0x2b
    static let comma: UInt8 = 0x2c
    static let slash: UInt8 = 0x2f
    static let colon: UInt8 = 0x3a
    static let semicolon: UInt8 = 0x3b
    static let equals: UInt8 = 0x3d
    static let questionMark: UInt8 = 0x3f
    static let backslash: UInt8 = 0x5c

    /// `tchar`: what field names, methods and parameter names are made of.
    @inline(__always)
    static func isToken(_ byte: UInt8) -> Bool {
        isMember(byte, 0x03ff_6cfa_0000_0000, 0x57ff_ffff_c7ff_fffe)
    }

    /// `pchar`, `/` and the four characters `[ ] | ^` that browsers leave unescaped in a path.
    @inline(__always)
    static func isPath(_ byte: UInt8) -> Bool {
        isMember(byte, 0x2fff_fff2_0000_0000, 0x57ff_fffe_efff_ffff)
    }

    /// Every visible character but `#`: queries in the wild hold more than RFC 3986 lists, such as
    /// the brackets of `column[gte]=3`.
    @inline(__always)
    static func isQuery(_ byte: UInt8) -> Bool {
        isMember(byte, 0xffff_fff6_0000_0000, 0x7fff_ffff_ffff_ffff)
    }

    /// `unreserved`, `sub-delims` and the percent sign: the registered name of a host.
    @inline(__always)
    static func isHostName(_ byte: UInt8) -> Bool {
        isMember(byte, 0x2bff_7ff2_0000_0000, 0x47ff_fffe_87ff_fffe)
    }

    @inline(__always)
    private static func isMember(_ byte: UInt8, _ low: UInt64, _ high: UInt64) -> Bool {
        let word = byte < 64 ? low : high
        return byte < 128 && (word &>> UInt64(byte & 63)) & 1 == 1
    }

    /// Space or tab: `OWS` of RFC 9110.
    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// Lower case for `A`–`Z`, everything else as it is.
    @inline(__always)
    static func lower(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    /// The value of a hexadecimal digit of either case, nil for any other octet.
    @inline(__always)
    static func hexValue(_ byte: UInt8) -> UInt8? {
        if byte &- 0x30 < 10 { return byte &- 0x30 }
        let letter = (byte | 0x20) &- 0x61
        return letter < 6 ? letter &+ 10 : nil
    }

    /// Whether `bytes[range]` spells `name`, without regard to ASCII case.
    static func equalsIgnoringCase(
        _ bytes: Span<UInt8>, _ range: Range<Int>, _ name: String.UTF8View
    ) -> Bool {
        guard range.count == name.count else { return false }
        var at = range.lowerBound
        for wanted in name {
            guard lower(bytes[at]) == lower(wanted) else { return false }
            at += 1
        }
        return true
    }

    static func equalsIgnoringCase(_ left: String, _ right: String) -> Bool {
        let bytes = Array(left.utf8)
        return equalsIgnoringCase(bytes.span, 0..<bytes.count, right.utf8)
    }

    /// `text` with `A`–`Z` in lower case.
    static func lowercased(_ text: some Sequence<UInt8>) -> String {
        String(decoding: text.map(lower), as: UTF8.self)
    }
}
