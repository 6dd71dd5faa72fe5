/// Times as RFC 3339 writes them, in UTC with milliseconds. Pure: Howard Hinnant's civil-from-days
/// (<https://howardhinnant.github.io/date_algorithms.html>), no Foundation, no locale.
enum RFC3339 {
    /// For example `2026-07-14T08:00:00.250Z`.
    static func text(milliseconds: Int64) -> String {
        let day = milliseconds.floorDivided(by: 86_400_000)
        let rest = milliseconds % 86_400_000
        let inDay = rest < 0 ? rest + 86_400_000 : rest
        let (year, month, dayOfMonth) = civil(day)
        let seconds = inDay / 1_000
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfMonth, 2))"
        let clock = "\(padded(seconds / 3_600, 2)):\(padded(seconds / 60 % 60, 2))"
        return "\(date)T\(clock):\(padded(seconds % 60, 2)).\(padded(inDay % 1_000, 3))Z"
    }

    private static func civil(_ days: Int64) -> (Int64, Int64, Int64) {
        let shifted = days + 719_468
        let era = shifted.floorDivided(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
