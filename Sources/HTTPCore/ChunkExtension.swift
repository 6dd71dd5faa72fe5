/// `*( ";" name [ "=" value ] )` after a chunk size (RFC 9112 section 7.1.1): checked, then
/// ignored.
///
/// Spaces may stand around the name and the value as the RFC's `BWS` allows, but not between the
/// size and the first semicolon, where other servers have read the size differently.
enum ChunkExtension {
    static func isValid(_ bytes: RawSpan, _ range: Range<Int>) -> Bool {
        var at = range.lowerBound
        let end = range.upperBound
        while at < end {
            guard bytes.byte(at) == ASCII.semicolon else { return false }
            at = skipSpaces(bytes, at + 1, end)
            let name = at
            at = skipToken(bytes, at, end)
            guard at > name else { return false }
            at = skipSpaces(bytes, at, end)
            guard at < end, bytes.byte(at) == ASCII.equals else { continue }
            at = skipSpaces(bytes, at + 1, end)
            let value = at
            if at < end, bytes.byte(at) == ASCII.quote {
                guard let after = skipQuoted(bytes, at + 1, end) else { return false }
                at = after
            } else {
                at = skipToken(bytes, at, end)
            }
            guard at > value else { return false }
            at = skipSpaces(bytes, at, end)
        }
        return true
    }

    private static func skipSpaces(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Int {
        var at = start
        while at < end, bytes.byte(at) == ASCII.space { at += 1 }
        return at
    }

    private static func skipToken(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Int {
        var at = start
        while at < end, ASCII.isToken(bytes.byte(at)) { at += 1 }
        return at
    }

    private static func skipQuoted(_ bytes: RawSpan, _ start: Int, _ end: Int) -> Int? {
        var at = start
        while at < end {
            switch bytes.byte(at) {
            case ASCII.quote: return at + 1
            case ASCII.backslash: at += 2
            default: at += 1
            }
        }
        return nil
    }
}
