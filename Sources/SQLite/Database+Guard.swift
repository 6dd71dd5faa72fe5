import CSQLite
import Glibc

/// What keeps a reader's statements from writing, and from running for ever.
extension Database {
    /// From now on statements are compiled only if all they do is read. With this, no text that
    /// reaches `prepare` can change a file, attach one or switch a setting.
    public func allowOnlyReading() {
        sqlite3_set_authorizer(
            handle,
            { _, action, _, _, _, _ in
                switch action {
                case SQLITE_SELECT, SQLITE_READ, SQLITE_FUNCTION, SQLITE_RECURSIVE,
                    SQLITE_TRANSACTION:
                    return SQLITE_OK
                default: return SQLITE_DENY
                }
            }, nil)
    }

    /// Makes `limitTime` work on this connection. SQLite looks at the clock every 4,000 of its
    /// steps, some 50 µs.
    public func watchTime() {
        sqlite3_progress_handler(
            handle, 4_000,
            { context in
                let deadline = context?.assumingMemoryBound(to: UInt64.self).pointee ?? 0
                return deadline != 0 && Database.now > deadline ? 1 : 0
            }, deadline)
    }

    /// Interrupts statements that still run after so many milliseconds from now; they fail with
    /// `SQLiteError.isInterrupted`. nil lets them run as long as they need.
    public func limitTime(milliseconds: Int?) {
        deadline.pointee = milliseconds.map { Database.now + UInt64(max(0, $0)) * 1_000_000 } ?? 0
    }

    /// The monotonic clock in nanoseconds.
    private static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
