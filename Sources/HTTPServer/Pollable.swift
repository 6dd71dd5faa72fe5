/// Something whose descriptor stands in a loop's epoll set. Confined to that loop.
protocol Pollable: AnyObject {
    /// The descriptor is ready for `events` (`CLINUX_READABLE` …).
    func ready(_ events: UInt32)
    /// Called a few times a second with the loop's clock: look at the deadlines.
    func checkDeadlines(_ now: Int64)
    /// Called at the end of a turn after `EventLoop.settleLater`.
    func settle()
}
