import Glibc

/// Points in time as RFC 3339 writes them, in UTC with milliseconds.
enum UTCTime {
    /// `2026-11-24T06:00:00.000Z`; years that four digits cannot hold are moved to the nearer end.
    static func text(milliseconds: Int64) -> String {
        let moment = min(max(milliseconds, -62_167_219_200_000), 253_402_300_799_999)
        let fraction = (moment % 1000 + 1000) % 1000
        var seconds = time_t((moment - fraction) / 1000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let date = "\(padded(parts.tm_year + 1900, 4))-\(padded(parts.tm_mon + 1))"
        let day = "\(date)-\(padded(parts.tm_mday))"
        let clock = "\(padded(parts.tm_hour)):\(padded(parts.tm_min)):\(padded(parts.tm_sec))"
        return "\(day)T\(clock).\(padded(Int32(fraction), 3))Z"
    }

    /// The system's clock.
    static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    private static func padded(_ number: Int32, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
