/// Text that came from elsewhere, made fit for a terminal and for a line of a log.
public enum PlainText {
    /// `text` with control characters as escapes, so that it can neither move a cursor nor begin a
    /// new line: `\n`, `\r`, `\t`, and `\u{1b}` for the others (C1 and the bidirectional overrides
    /// too).
    public static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var out = ""
        for scalar in text.unicodeScalars {
            guard isControl(scalar) else {
                out.unicodeScalars.append(scalar)
                continue
            }
            switch scalar {
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            default: out += "\\u{\(String(scalar.value, radix: 16))}"
            }
        }
        return out
    }

    /// JSON text with every control character as `\u` and four digits. A JSON text without white
    /// space has them in its strings alone, so it stays the same JSON.
    public static func escapedJSON(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var out = ""
        for scalar in text.unicodeScalars {
            guard isControl(scalar) else {
                out.unicodeScalars.append(scalar)
                continue
            }
            let digits = String(scalar.value, radix: 16)
            out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        return out
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7f..<0xa0, 0x2028...0x202e, 0x2066...0x2069: true
        default: false
        }
    }

    /// A whole number with commas between its thousands: `42,930`.
    public static func grouped(_ number: Int) -> String {
        let digits = String(number.magnitude)
        var out = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { out += "," }
            out.append(digit)
        }
        return out
    }

    /// Events per second as a whole number: `1,250/s`.
    public static func rate(_ number: Double) -> String {
        "\(grouped(Int(min(max(number, 0), 1e15).rounded())))/s"
    }

    /// `number` with three decimals, as the server writes seconds.
    public static func milliseconds(_ number: Double) -> String {
        guard number.isFinite, abs(number) < 1e12 else { return "\(number)" }
        let thousandths = Int((number * 1000).rounded())
        let rest = String(thousandths.magnitude % 1000 + 1000).dropFirst()
        return "\(thousandths < 0 ? "-" : "")\(thousandths.magnitude / 1000).\(rest)"
    }

    /// A duration for a progress line: `8 s`, `3:05`, `2:00:09`.
    public static func clock(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 360_000 else { return "–" }
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        let twoDigits = { (number: Int) in String(number % 60 + 100).dropFirst() }
        guard whole >= 3600 else { return "\(whole / 60):\(twoDigits(whole))" }
        return "\(whole / 3600):\(twoDigits(whole / 60)):\(twoDigits(whole))"
    }
}
