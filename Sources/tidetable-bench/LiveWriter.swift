import Benchmarks
import Glibc
import HTTPClient
import Synchronization

/// Appends confirmations of bookings at a set pace, on a thread of its own: what thousands of
/// clients receive on another thread must not delay it here.
final class LiveWriter: Sendable {
    /// An append that was acknowledged, in nanoseconds of the clock.
    struct Acknowledgement {
        let due: Int64
        let at: Int64
    }

    private let done = Mutex<[Acknowledgement]>([])
    private let isFinished = Atomic(false)
    private let appends: LiveAppends
    private let address: ServerAddress

    init(_ appends: LiveAppends, to address: ServerAddress) {
        self.appends = appends
        self.address = address
    }

    /// Begins to append.
    func start() -> BackgroundWork {
        BackgroundWork { [self] _ throws(BenchmarkError) in
            defer { isFinished.store(true, ordering: .releasing) }
            let client = try PeerClient(to: address, ResponseScanner())
            let start = Clock.now()
            for place in 0..<appends.count {
                let due = start + appends.due(place)
                let wait = due - Clock.now()
                if wait > 0 { usleep(UInt32(clamping: wait / 1_000)) }
                try client.send(request(appends.booking(place)))
                let now = Clock.now()
                done.withLock { $0.append(Acknowledgement(due: due, at: now)) }
            }
        }
    }

    /// Whether it appends no more.
    var hasFinished: Bool { isFinished.load(ordering: .acquiring) }
    /// What was acknowledged, in the order of the appends.
    var acknowledged: [Acknowledgement] { done.withLock { $0 } }

    private func request(_ booking: Int) -> [UInt8] {
        let event = BookingWorkload.confirmation(of: booking)
        let head = """
            POST /v1/events HTTP/1.1\r
            Host: \(address.authority)\r
            Content-Type: application/json\r
            Content-Length: \(event.count)\r
            \r

            """
        return Array(head.utf8) + event
    }
}
