import CBench
import CLinux
import Glibc

/// The connections of a load that have something to do, by their numbers.
struct ReadySet: ~Copyable {
    private let epoll: CInt
    private(set) var events = [clinux_event](repeating: clinux_event(), count: 256)
    private(set) var count = 0

    init() throws(BenchmarkError) {
        epoll = clinux_epoll_create()
        guard epoll >= 0 else { throw .system("epoll_create1") }
    }

    deinit { close(epoll) }

    func add(_ descriptor: CInt, number: Int) throws(BenchmarkError) {
        let wanted = UInt32(CLINUX_READABLE)
        guard clinux_epoll_add(epoll, descriptor, wanted, UInt64(number)) == 0 else {
            throw .system("epoll_ctl")
        }
    }

    /// Also asks for room to send, or no longer.
    func watch(_ descriptor: CInt, number: Int, forRoom: Bool) throws(BenchmarkError) {
        var wanted = UInt32(CLINUX_READABLE)
        if forRoom { wanted |= UInt32(CLINUX_WRITABLE) }
        guard clinux_epoll_modify(epoll, descriptor, wanted, UInt64(number)) == 0 else {
            throw .system("epoll_ctl")
        }
    }

    /// Waits until a connection is ready or the time is up, in nanoseconds.
    mutating func wait(atMost limit: Int64) throws(BenchmarkError) {
        count = Int(clinux_epoll_poll(epoll, &events, CInt(events.count)))
        guard count == 0, limit > 0 else { return }
        guard cbench_wait_readable(epoll, limit) >= 0 else { throw .system("ppoll") }
        count = Int(clinux_epoll_poll(epoll, &events, CInt(events.count)))
    }

    /// The number of the connection at a place among the ready ones.
    func number(_ place: Int) -> Int { Int(events[place].token) }

    func hasRoom(_ place: Int) -> Bool {
        events[place].events & UInt32(CLINUX_WRITABLE) != 0
    }

    /// Whether there are octets, an end or an error to take.
    func hasInput(_ place: Int) -> Bool {
        events[place].events & ~UInt32(CLINUX_WRITABLE) != 0
    }
}
