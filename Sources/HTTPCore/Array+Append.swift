extension [UInt8] {
    /// Appends the octets of an ASCII literal.
    @inline(__always)
    mutating func append(ascii literal: StaticString) {
        literal.withUTF8Buffer { append(contentsOf: $0) }
    }

    /// Appends a number that is not negative, in decimal digits.
    mutating func append(decimal number: Int) {
        append(number, base: 10)
    }

    /// Appends a number that is not negative, in lower-case hexadecimal digits.
    mutating func append(hexadecimal number: Int) {
        append(number, base: 16)
    }

    /// Appends a number below 100 as two digits.
    mutating func append(twoDigits number: Int) {
        append(UInt8(truncatingIfNeeded: 0x30 + number / 10 % 10))
        append(UInt8(truncatingIfNeeded: 0x30 + number % 10))
    }

    private mutating func append(_ number: Int, base: UInt) {
        var rest = number.magnitude
        let start = count
        repeat {
            let digit = UInt8(truncatingIfNeeded: rest % base)
            append(digit < 10 ? 0x30 + digit : 0x57 + digit)
            rest /= base
        } while rest > 0
        self[start...].reverse()
    }
}
