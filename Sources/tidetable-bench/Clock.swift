import Glibc

/// Clocks in nanoseconds.
enum Clock {
    /// Time that only moves on.
    static func now() -> Int64 { read(CLOCK_MONOTONIC) }

    /// The time since 1970.
    static func wallTime() -> Int64 { read(CLOCK_REALTIME) }

    /// The CPU time of this process.
    static func processTime() -> Int64 { read(CLOCK_PROCESS_CPUTIME_ID) }

    /// The seconds from one reading to another.
    static func seconds(_ start: Int64, _ end: Int64) -> Double { Double(end - start) / 1e9 }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
