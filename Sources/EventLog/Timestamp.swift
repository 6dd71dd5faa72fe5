/// The form of a point in time that events carry (RFC 3339).
enum Timestamp {
    /// Longer ones are refused: the time of an event is sent in a header.
    static let maximumLength = 64

    /// Whether `text` is a date and time with an offset: `2026-07-14T08:00:00.123Z`.
    static func isValid(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count >= 20, text.count <= maximumLength,
            let year = number(text, 0, 4), text[4] == UInt8(ascii: "-"),
            let month = number(text, 5, 2), text[7] == UInt8(ascii: "-"),
            let day = number(text, 8, 2), text[10] | 0x20 == UInt8(ascii: "t"),
            let hour = number(text, 11, 2), text[13] == UInt8(ascii: ":"),
            let minute = number(text, 14, 2), text[16] == UInt8(ascii: ":"),
            let second = number(text, 17, 2)
        else { return false }
        // 60 is a leap second, which RFC 3339 allows.
        guard month >= 1, month <= 12, day >= 1, day <= days(month, year), hour < 24,
            minute < 60, second <= 60
        else { return false }
        var position = 19
        if text[position] == UInt8(ascii: ".") {
            let first = position + 1
            position = first
            while position < text.count, isDigit(text[position]) { position += 1 }
            guard position > first else { return false }
        }
        return isOffset(text, from: position)
    }

    private static func isOffset(_ text: UnsafeRawBufferPointer, from start: Int) -> Bool {
        guard start < text.count else { return false }
        if text[start] | 0x20 == UInt8(ascii: "z") { return start + 1 == text.count }
        guard text[start] == UInt8(ascii: "+") || text[start] == UInt8(ascii: "-"),
            start + 6 == text.count, text[start + 3] == UInt8(ascii: ":"),
            let hours = number(text, start + 1, 2), let minutes = number(text, start + 4, 2)
        else { return false }
        return hours < 24 && minutes < 60
    }

    private static func days(_ month: Int, _ year: Int) -> Int {
        switch month {
        case 2: return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: return 30
        default: return 31
        }
    }

    private static func number(
        _ text: UnsafeRawBufferPointer, _ start: Int, _ count: Int
    ) -> Int? {
        var value = 0
        for position in start..<start + count {
            guard isDigit(text[position]) else { return nil }
            value = value * 10 + Int(text[position] - UInt8(ascii: "0"))
        }
        return value
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
