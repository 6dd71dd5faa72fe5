extension RawSpan {
    /// The octet at `offset`, which the caller keeps in 0..<byteCount.
    @inline(__always)
    func byte(_ offset: Int) -> UInt8 {
        assert(offset >= 0 && offset < byteCount)
        // The parser's loops compare every offset with their end before they load; a second check
        // for each octet would cost a fifth of the parse.
        return unsafe unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
    }

    /// Eight octets at `offset`, the first one lowest; the caller keeps offset + 8 ≤ byteCount.
    @inline(__always)
    func word(_ offset: Int) -> UInt64 {
        assert(offset >= 0 && offset + 8 <= byteCount)
        // In bounds for the same reason; any bit pattern is a UInt64.
        return UInt64(
            littleEndian: unsafe unsafeLoadUnaligned(
                fromUncheckedByteOffset: offset, as: UInt64.self))
    }

    /// Whether both hold the same octets; the last eight are compared twice where they do not fill
    /// a word of their own.
    func equals(_ other: RawSpan) -> Bool {
        let count = byteCount
        guard other.byteCount == count else { return false }
        guard count >= 8 else { return (0..<count).allSatisfy { byte($0) == other.byte($0) } }
        var at = 0
        while at &+ 8 <= count {
            if word(at) != other.word(at) { return false }
            at &+= 8
        }
        return word(count &- 8) == other.word(count &- 8)
    }

    /// The offset in `start..<end` of the first control character (below 0x20, or DEL), or `end`.
    ///
    /// Looks at eight octets at a time; in a little-endian word the lowest flagged octet is exact,
    /// as a borrow only disturbs the octets above it.
    @inline(__always)
    func firstControl(from start: Int, to end: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        var at = start
        while at &+ 8 <= end {
            let word = word(at)
            let low = (word &- ones &* 0x20) & ~word
            let delete = word ^ (ones &* 0x7f)
            let flags = (low | ((delete &- ones) & ~delete)) & highs
            if flags != 0 { return at &+ flags.trailingZeroBitCount / 8 }
            at &+= 8
        }
        while at < end {
            let byte = byte(at)
            if byte < 0x20 || byte == 0x7f { return at }
            at &+= 1
        }
        return end
    }

    /// `range` without spaces and tabs at both ends.
    @inline(__always)
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, ASCII.isBlank(byte(start)) { start &+= 1 }
        while start < end, ASCII.isBlank(byte(end &- 1)) { end &-= 1 }
        return start..<end
    }

    /// Whether `range` spells the lower-case `name`, without regard to ASCII case.
    func spells(_ name: StaticString, _ range: Range<Int>) -> Bool {
        guard range.count == name.utf8CodeUnitCount else { return false }
        return name.withUTF8Buffer { wanted in
            for index in 0..<range.count
            where ASCII.lower(byte(range.lowerBound + index)) != wanted[index] {
                return false
            }
            return true
        }
    }

    /// Calls `body` with each element of the comma-separated list in `range`, trimmed; empty
    /// elements too.
    func forEachListElement(
        _ range: Range<Int>, _ body: (Range<Int>) throws(ParseFailure) -> Void
    ) throws(ParseFailure) {
        var start = range.lowerBound
        for at in range where byte(at) == ASCII.comma {
            try body(trimmed(start..<at))
            start = at + 1
        }
        try body(trimmed(start..<range.upperBound))
    }

    /// Whether `range` may be sent as a field's value: no control character but tab.
    func isFieldValue(_ range: Range<Int>) -> Bool {
        var at = range.lowerBound
        while true {
            at = firstControl(from: at, to: range.upperBound)
            if at == range.upperBound { return true }
            guard byte(at) == ASCII.tab else { return false }
            at += 1
        }
    }

    /// Whether `range` is one or more token characters.
    func isToken(_ range: Range<Int>) -> Bool {
        !range.isEmpty && range.allSatisfy { ASCII.isToken(byte($0)) }
    }
}
