extension JSONScanner {
    /// The end of the number that begins at `start` with a minus sign or a digit.
    @inline(__always)
    static func number(
        _ text: UnsafeRawPointer, from start: Int, to end: Int
    ) throws(JSONError) -> (kind: JSONKind, end: Int) {
        let first = text.byte(start) == UInt8(ascii: "-") ? start + 1 : start
        let position = skipDigits(text, from: first, to: end)
        guard position > first else { throw noDigit(at: first, to: end) }
        guard text.byte(first) != UInt8(ascii: "0") || position == first + 1 else {
            throw JSONError(.syntax, at: first, "a number with a leading zero")
        }
        if position < end {
            let byte = text.byte(position)
            if byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e") {
                return try realNumber(text, from: start, integerEnd: position, to: end)
            }
        }
        // An integer of up to 308 digits is below the largest double.
        if position - first > 308 { try checkRange(text, from: start, to: position) }
        return (.integer, position)
    }

    @inline(never)
    private static func realNumber(
        _ text: UnsafeRawPointer, from start: Int, integerEnd: Int, to end: Int
    ) throws(JSONError) -> (kind: JSONKind, end: Int) {
        var position = integerEnd
        if text.byte(position) == UInt8(ascii: ".") {
            let first = position + 1
            position = skipDigits(text, from: first, to: end)
            guard position > first else { throw noDigit(at: first, to: end) }
        }
        if position < end, text.byte(position) | 0x20 == UInt8(ascii: "e") {
            var first = position + 1
            if first < end {
                let sign = text.byte(first)
                if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { first += 1 }
            }
            position = skipDigits(text, from: first, to: end)
            guard position > first else { throw noDigit(at: first, to: end) }
            try checkRange(text, from: start, to: position)
        } else if integerEnd - start > 308 {
            try checkRange(text, from: start, to: position)
        }
        return (.number, position)
    }

    /// The largest double has 309 places before its point.
    private static func checkRange(
        _ text: UnsafeRawPointer, from start: Int, to end: Int
    ) throws(JSONError) {
        let decimal = JSONDecimal(text, from: start, to: end)
        if decimal.isZero || decimal.magnitude < 309 { return }
        guard decimal.magnitude == 309, decimal.double.isFinite else {
            throw JSONError(.numberOutOfRange, at: start, "a number beyond the largest double")
        }
    }

    @inline(__always)
    private static func skipDigits(_ text: UnsafeRawPointer, from start: Int, to end: Int) -> Int {
        var position = start
        while position < end, text.byte(position) &- UInt8(ascii: "0") < 10 { position += 1 }
        return position
    }

    @inline(never)
    private static func noDigit(at position: Int, to end: Int) -> JSONError {
        position < end
            ? JSONError(.syntax, at: position, "no digit where a number needs one")
            : .truncated(at: end)
    }
}
