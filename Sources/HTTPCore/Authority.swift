/// `host [":" port]` (RFC 3986 section 3.2) as Host and an absolute-form target carry it: not
/// empty, no userinfo, a port of at most 65535.
enum Authority {
    static func isValid(_ bytes: RawSpan, _ range: Range<Int>) -> Bool {
        guard let hostEnd = hostEnd(bytes, range) else { return false }
        guard hostEnd < range.upperBound else { return true }
        guard bytes.byte(hostEnd) == ASCII.colon else { return false }
        var port = 0
        for at in (hostEnd + 1)..<range.upperBound {
            guard ASCII.isDigit(bytes.byte(at)) else { return false }
            port = port * 10 + Int(bytes.byte(at) - 0x30)
            guard port <= 65535 else { return false }
        }
        return true
    }

    private static func hostEnd(_ bytes: RawSpan, _ range: Range<Int>) -> Int? {
        var at = range.lowerBound
        guard at < range.upperBound else { return nil }
        if bytes.byte(at) == 0x5b { return bracketEnd(bytes, range) }
        var hasPercent = false
        while at < range.upperBound, ASCII.isHostName(bytes.byte(at)) {
            hasPercent = hasPercent || bytes.byte(at) == ASCII.percent
            at &+= 1
        }
        guard at > range.lowerBound else { return nil }
        if hasPercent, !PercentCoding.isWellFormed(bytes, range.lowerBound..<at) { return nil }
        return at
    }

    /// The end of `[` address `]`. The address is only checked for its characters: nothing here
    /// connects to it.
    private static func bracketEnd(_ bytes: RawSpan, _ range: Range<Int>) -> Int? {
        var at = range.lowerBound + 1
        while at < range.upperBound {
            let byte = bytes.byte(at)
            if byte == 0x5d { return at > range.lowerBound + 1 ? at + 1 : nil }
            guard ASCII.hexValue(byte) != nil || byte == ASCII.colon || byte == 0x2e else {
                return nil
            }
            at += 1
        }
        return nil
    }
}
