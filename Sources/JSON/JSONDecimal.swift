/// The exact value of a number token: ±0.ddd… × 10^`magnitude`, the first digit not 0.
struct JSONDecimal {
    private let text: UnsafeRawPointer
    private let isNegative: Bool
    /// From the first to past the last digit that is not 0; a point may be among them.
    private var digits: Range<Int>
    /// Decimal places before the point; capped when the exponent's own text is beyond any sense.
    private(set) var magnitude: Int
    private var isCapped = false

    private static let largestExponent = 1 << 40

    init(_ text: UnsafeRawPointer, from start: Int, to end: Int) {
        self.text = text
        isNegative = text.byte(start) == UInt8(ascii: "-")
        var position = isNegative ? start + 1 : start
        var point: Int?
        var first: Int?
        var last = position
        scan: while position < end {
            switch text.byte(position) {
            case UInt8(ascii: "."): point = position
            case UInt8(ascii: "0"): break
            case UInt8(ascii: "1")...UInt8(ascii: "9"):
                first = first ?? position
                last = position + 1
            default: break scan
            }
            position += 1
        }
        guard let first else {
            digits = position..<position
            magnitude = 0
            return
        }
        digits = first..<last
        let places = (point ?? position) - first
        let exponent = JSONDecimal.exponent(text, from: position, to: end)
        isCapped = abs(exponent) == JSONDecimal.largestExponent
        magnitude = (places < 0 ? places + 1 : places) + exponent
    }

    private static func exponent(_ text: UnsafeRawPointer, from start: Int, to end: Int) -> Int {
        guard start < end else { return 0 }
        var value = 0
        var position = start + 1
        let sign = text.byte(position)
        if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { position += 1 }
        while position < end {
            value = min(value * 10 + Int(text.byte(position) - UInt8(ascii: "0")), largestExponent)
            position += 1
        }
        return sign == UInt8(ascii: "-") ? -value : value
    }

    var isZero: Bool { digits.isEmpty }

    /// Whether two numbers are the same; `1.0`, `1` and `10e-1` are. Numbers whose exponents are
    /// beyond ±10^12 never are.
    static func same(_ first: JSONDecimal, _ second: JSONDecimal) -> Bool {
        if first.isZero || second.isZero { return first.isZero && second.isZero }
        guard first.isNegative == second.isNegative, first.magnitude == second.magnitude,
            !first.isCapped, !second.isCapped
        else { return false }
        var firstPosition = first.digits.lowerBound
        var secondPosition = second.digits.lowerBound
        while let digit = first.nextDigit(&firstPosition) {
            guard digit == second.nextDigit(&secondPosition) else { return false }
        }
        return second.nextDigit(&secondPosition) == nil
    }

    private func nextDigit(_ position: inout Int) -> UInt8? {
        if position < digits.upperBound && text.byte(position) == UInt8(ascii: ".") {
            position += 1
        }
        guard position < digits.upperBound else { return nil }
        defer { position += 1 }
        return text.byte(position)
    }
}

extension JSONDecimal {
    /// Digits that decide how a value rounds to a double; the longest exact tie has 767.
    private static let decidingDigits = 800

    /// The nearest double; infinite when the value is out of range.
    ///
    /// Works on a bounded number of digits: a hostile text may have millions.
    var double: Double {
        guard !isZero else { return isNegative ? -0.0 : 0.0 }
        var shortened: [UInt8] = isNegative ? Array("-0.".utf8) : Array("0.".utf8)
        var position = digits.lowerBound
        var count = 0
        while count < JSONDecimal.decidingDigits, let digit = nextDigit(&position) {
            shortened.append(digit)
            count += 1
        }
        // Digits that were cut off are not all 0: one more breaks a tie in the right direction.
        if position < digits.upperBound { shortened.append(UInt8(ascii: "1")) }
        shortened.append(UInt8(ascii: "e"))
        shortened.append(contentsOf: String(magnitude).utf8)
        return Double(String(decoding: shortened, as: UTF8.self)) ?? .nan
    }
}
