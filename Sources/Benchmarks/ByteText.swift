/// Text written digit by digit: a generator of millions of events can allocate nothing for each.
extension Array where Element == UInt8 {
    /// Appends text that is known at compile time.
    mutating func append(text: StaticString) {
        text.withUTF8Buffer { append(contentsOf: $0) }
    }

    /// Appends a number that is not negative, with leading zeros up to `width` digits.
    mutating func append(number: Int, width: Int = 1) {
        precondition(number >= 0, "a number without a sign")
        var rest = number
        var digits: InlineArray<20, UInt8> = .init(repeating: UInt8(ascii: "0"))
        var first = digits.count
        repeat {
            first -= 1
            digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        first = Swift.min(first, digits.count - Swift.min(width, digits.count))
        for index in first..<digits.count { append(digits[index]) }
    }

    /// Appends a date as `2026-07-14`.
    mutating func append(date: CivilDate) {
        append(number: date.year, width: 4)
        append(text: "-")
        append(number: date.month, width: 2)
        append(text: "-")
        append(number: date.day, width: 2)
    }
}
