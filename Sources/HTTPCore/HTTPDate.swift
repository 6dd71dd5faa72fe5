/// The date format of HTTP, `Sun, 06 Nov 1994 08:49:37 GMT` (IMF-fixdate, RFC 9110 section 5.6.7),
/// and seconds since 1970-01-01T00:00:00Z.
///
/// The two obsolete formats are not read: no client has sent them for decades, and a date that
/// cannot be read makes a condition void, never wrong.
public enum HTTPDate {
    private static let days = Array("SunMonTueWedThuFriSat".utf8)
    private static let months = Array("JanFebMarAprMayJunJulAugSepOctNovDec".utf8)
    private static let range = -62_167_219_200...253_402_300_799

    /// The 29 octets for `seconds`. Times outside of the years 0000 to 9999 are moved to the nearer
    /// end, as four digits cannot hold them.
    public static func format(_ seconds: Int) -> [UInt8] {
        let moment = min(max(seconds, range.lowerBound), range.upperBound)
        let day = floorDivide(moment, 86400)
        let second = moment - day * 86400
        let date = civil(fromDay: day)
        // 1970-01-01 was a Thursday.
        let weekday = ((day + 4) % 7 + 7) % 7
        var out: [UInt8] = []
        out.reserveCapacity(29)
        out.append(contentsOf: days[(weekday * 3)..<(weekday * 3 + 3)])
        out.append(ascii: ", ")
        out.append(twoDigits: date.day)
        out.append(ascii: " ")
        out.append(contentsOf: months[(date.month * 3 - 3)..<(date.month * 3)])
        out.append(ascii: " ")
        out.append(twoDigits: date.year / 100)
        out.append(twoDigits: date.year % 100)
        out.append(ascii: " ")
        out.append(twoDigits: second / 3600)
        out.append(ascii: ":")
        out.append(twoDigits: second / 60 % 60)
        out.append(ascii: ":")
        out.append(twoDigits: second % 60)
        out.append(ascii: " GMT")
        return out
    }

    /// The seconds that `text` names, nil unless it is exactly what `format` makes of them (so a
    /// wrong weekday or the 30th of February is refused too).
    public static func parse(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.count == 29, let day = number(bytes[5..<7]),
            let month = month(bytes[8..<11]), let year = number(bytes[12..<16]),
            let hour = number(bytes[17..<19]), let minute = number(bytes[20..<22]),
            let second = number(bytes[23..<25]), hour < 24, minute < 60, second < 60
        else { return nil }
        let days = days(fromYear: year, month: month, day: day)
        let seconds = days * 86400 + hour * 3600 + minute * 60 + second
        return format(seconds) == bytes ? seconds : nil
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for digit in digits {
            guard ASCII.isDigit(digit) else { return nil }
            value = value * 10 + Int(digit - 0x30)
        }
        return value
    }

    private static func month(_ name: ArraySlice<UInt8>) -> Int? {
        (1...12).first { months[($0 * 3 - 3)..<($0 * 3)].elementsEqual(name) }
    }

    private static func floorDivide(_ value: Int, _ by: Int) -> Int {
        value >= 0 ? value / by : (value - by + 1) / by
    }

    /// Day 0 is 1970-01-01. Years are counted from March, so that the leap day is a year's last.
    private static func civil(fromDay day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
            dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        )
    }

    private static func days(fromYear year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = floorDivide(year, 400)
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
