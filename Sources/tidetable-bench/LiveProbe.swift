import Benchmarks
import Glibc
import HTTPClient

/// Appends at a set pace while many clients are sent each change, all from one thread.
struct LiveProbe: ~Copyable {
    struct Result {
        /// From an acknowledgement to the change, for each client and change, in nanoseconds; 0
        /// where the change came first.
        var delivered: [Int64] = []
        /// From when an append was due to its acknowledgement, in nanoseconds.
        var acknowledged: [Int64] = []
    }

    private static let patience = 30.0

    private var ready: ReadySet
    private let subscribers: [LiveSubscriber]
    private let writer: LoadConnection<ResponseScanner>
    private let authority: String
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)
    private var result = Result()
    private var request: [UInt8] = []
    private var bookings = 0..<0
    private var acknowledgedAt: [Int64?] = []
    /// Which bookings each client has been sent.
    private var seen: [[Bool]] = []
    private var missing = 0

    /// Connects.
    /// - Parameters:
    ///   - subscribers: how many clients.
    ///   - target: what they ask for.
    ///   - address: the server.
    init(
        subscribers count: Int, of target: String, at address: ServerAddress
    ) throws(BenchmarkError) {
        authority = address.authority
        let get = Array("GET \(target) HTTP/1.0\r\nAccept: text/event-stream\r\n\r\n".utf8)
        let ready = try ReadySet()
        var subscribers: [LiveSubscriber] = []
        for number in 0..<count {
            let subscriber = try LiveSubscriber(try StreamSocket.connected(to: address), get)
            try ready.add(subscriber.descriptor, number: number)
            subscribers.append(subscriber)
        }
        let writer = try LoadConnection(
            try StreamSocket.connected(to: address), ResponseScanner())
        try ready.add(writer.descriptor, number: count)
        self.ready = ready
        self.subscribers = subscribers
        self.writer = writer
    }

    private mutating func awaitStreams() throws(BenchmarkError) {
        var waiting = subscribers.count
        let end = Clock.now() + Int64(LiveProbe.patience * 1e9)
        while waiting > 0 {
            try ready.wait(atMost: end - Clock.now())
            guard ready.count > 0 else { throw BenchmarkError("\(waiting) streams do not begin") }
            for place in 0..<ready.count {
                let subscriber = subscribers[ready.number(place)]
                let hadBegun = subscriber.hasBegun
                try subscriber.receive(into: &buffer) { _ in }
                if subscriber.hasBegun, !hadBegun { waiting -= 1 }
            }
        }
    }

    /// Waits until every client is being served, then appends the confirmation of each booking, and
    /// runs until every client has been sent each.
    /// - Parameter rate: appends a second.
    consuming func run(_ bookings: Range<Int>, rate: Double) throws(BenchmarkError) -> Result {
        self.bookings = bookings
        acknowledgedAt = Array(repeating: nil, count: bookings.count)
        seen = subscribers.map { _ in [Bool](repeating: false, count: bookings.count) }
        missing = bookings.count * subscribers.count
        result.delivered.reserveCapacity(missing)
        try awaitStreams()
        let start = Clock.now()
        var sent = 0
        var isIdle = true
        let end = start + Int64((Double(bookings.count) / rate + LiveProbe.patience) * 1e9)
        while missing > 0 || result.acknowledged.count < bookings.count {
            let due = start + Int64(Double(sent) / rate * 1e9)
            if isIdle, sent < bookings.count, due <= Clock.now() {
                try append(bookings.lowerBound + sent, due)
                sent += 1
                isIdle = false
            }
            let next = start + Int64(Double(sent) / rate * 1e9)
            let wake = isIdle && sent < bookings.count ? next : end
            try ready.wait(atMost: wake - Clock.now())
            guard Clock.now() < end else {
                throw BenchmarkError("\(missing) changes were not delivered")
            }
            for place in 0..<ready.count {
                if try serve(ready.number(place)) { isIdle = true }
            }
        }
        return result
    }

    private mutating func append(_ booking: Int, _ due: Int64) throws(BenchmarkError) {
        let event = BookingWorkload.confirmation(of: booking)
        let head = """
            POST /v1/events HTTP/1.1\r
            Host: \(authority)\r
            Content-Type: application/json\r
            Content-Length: \(event.count)\r
            \r

            """
        request = Array(head.utf8) + event
        writer.startedAt = due
        try writer.begin(booking, 0..<request.count, of: request)
        guard !writer.hasUnsent else { throw BenchmarkError("no room for one event") }
    }

    /// Takes what came for one of the connections; true where it is an acknowledgement.
    private mutating func serve(_ number: Int) throws(BenchmarkError) -> Bool {
        guard number == subscribers.count else {
            try take(number)
            return false
        }
        guard try writer.receive(into: &buffer) else { return false }
        try writer.expectSuccess()
        let now = Clock.now()
        acknowledgedAt[writer.request - bookings.lowerBound] = now
        result.acknowledged.append(now - writer.startedAt)
        return true
    }

    private mutating func take(_ number: Int) throws(BenchmarkError) {
        var places: [Int] = []
        try subscribers[number].receive(into: &buffer) { places.append($0 - bookings.lowerBound) }
        let now = Clock.now()
        for place in places where acknowledgedAt.indices.contains(place) && !seen[number][place] {
            seen[number][place] = true
            missing -= 1
            result.delivered.append(acknowledgedAt[place].map { now - $0 } ?? 0)
        }
    }
}
