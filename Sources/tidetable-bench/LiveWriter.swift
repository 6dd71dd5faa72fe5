import Benchmarks
import Glibc
import HTTPClient
import Synchronization

/// Appends the confirmation of each booking at a set pace, on a thread of its own: what thousands
/// of clients receive on another thread must not delay it here.
final class LiveWriter: Sendable {
    /// An append that was acknowledged, in nanoseconds of the clock.
    struct Acknowledgement {
        let due: Int64
        let at: Int64
    }

    private let done = Mutex<[Acknowledgement]>([])
    private let isFinished = Atomic(false)
    private let bookings: Range<Int>
    private let rate: Double
    private let address: ServerAddress

    /// - Parameter rate: appends a second.
    init(_ bookings: Range<Int>, rate: Double, to address: ServerAddress) {
        self.bookings = bookings
        self.rate = rate
        self.address = address
    }

    /// Begins to append.
    func start() -> BackgroundWork {
        BackgroundWork { [self] _ throws(BenchmarkError) in
            defer { isFinished.store(true, ordering: .releasing) }
            let client = try PeerClient(to: address, ResponseScanner())
            let start = Clock.now()
            for (place, booking) in bookings.enumerated() {
                let due = start + Int64(Double(place) / rate * 1e9)
                let wait = due - Clock.now()
                if wait > 0 { usleep(UInt32(clamping: wait / 1_000)) }
                try client.send(request(booking))
                let now = Clock.now()
                done.withLock { $0.append(Acknowledgement(due: due, at: now)) }
            }
        }
    }

    /// Whether it appends no more.
    var hasFinished: Bool { isFinished.load(ordering: .acquiring) }
    /// What was acknowledged, in the order of the bookings.
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
