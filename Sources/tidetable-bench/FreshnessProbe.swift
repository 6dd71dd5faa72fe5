import Benchmarks
import HTTPClient

/// Appends at a set pace, and for each acknowledgement a read by another client that waits until
/// the row shows it.
///
/// The time of a sample begins with the acknowledgement, also where the read must wait for a free
/// connection: a slow answer does not hide what comes after it.
struct FreshnessProbe: ~Copyable {
    struct Result {
        /// From an acknowledgement to the row, in nanoseconds.
        var visible: [Int64] = []
        /// From when an append was due to its acknowledgement, in nanoseconds.
        var acknowledged: [Int64] = []
        /// From the first append to the last acknowledgement.
        var seconds = 0.0
    }

    private struct Acknowledgement {
        let time: Int64
        let position: String
        let booking: Int
    }

    private static let writers = 4
    private static let readers = 16

    private let appends: RequestSet
    private let bookings: [Int]
    private let authority: String
    private let nanosecondsPerRequest: Double
    private var ready: ReadySet
    private let connections: [LoadConnection<ResponseScanner>]
    private var readRequests = [[UInt8]](repeating: [], count: writers + readers)
    private var idleWriters = Array(0..<writers)
    private var idleReaders = Array(writers..<writers + readers)
    private var waiting: [Acknowledgement] = []
    private var sent = 0
    private var start: Int64 = 0
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)
    private var result = Result()

    /// Connects.
    /// - Parameters:
    ///   - appends: what is appended.
    ///   - bookings: the booking of each request's last event.
    ///   - rate: requests a second.
    ///   - address: the server.
    init(
        _ appends: RequestSet, bookings: [Int], rate: Double, to address: ServerAddress
    ) throws(BenchmarkError) {
        self.appends = appends
        self.bookings = bookings
        authority = address.authority
        nanosecondsPerRequest = 1e9 / rate
        let ready = try ReadySet()
        var connections: [LoadConnection<ResponseScanner>] = []
        for number in 0..<FreshnessProbe.writers + FreshnessProbe.readers {
            let connection = try LoadConnection(
                try StreamSocket.connected(to: address),
                ResponseScanner(keepsHead: number < FreshnessProbe.writers))
            try ready.add(connection.descriptor, number: number)
            connections.append(connection)
        }
        self.ready = ready
        self.connections = connections
    }

    /// Runs until every append is acknowledged and seen.
    consuming func run() throws(BenchmarkError) -> Result {
        start = Clock.now()
        while result.visible.count < appends.count {
            var now = Clock.now()
            while sent < appends.count, due(sent) <= now, let writer = idleWriters.popLast() {
                try beginAppend(writer)
                now = Clock.now()
            }
            while !waiting.isEmpty, let reader = idleReaders.popLast() { try beginRead(reader) }
            let canSend = sent < appends.count && !idleWriters.isEmpty
            try ready.wait(atMost: canSend ? due(sent) - Clock.now() : 30_000_000_000)
            guard canSend || ready.count > 0 else {
                throw BenchmarkError("no answer within 30 s")
            }
            for place in 0..<ready.count { try serve(ready.number(place), ready.hasRoom(place)) }
        }
        return result
    }

    private func due(_ request: Int) -> Int64 {
        start + Int64(Double(request) * nanosecondsPerRequest)
    }

    private mutating func beginAppend(_ writer: Int) throws(BenchmarkError) {
        connections[writer].startedAt = due(sent)
        try connections[writer].begin(sent, appends.request(sent), of: appends.bytes)
        sent += 1
        if connections[writer].hasUnsent { try watch(writer, forRoom: true) }
    }

    private mutating func beginRead(_ reader: Int) throws(BenchmarkError) {
        let acknowledgement = waiting.removeFirst()
        let path = BookingWorkload.rowPath(of: acknowledgement.booking)
        readRequests[reader] = Array(
            """
            GET \(path)?min_offset=\(acknowledgement.position) HTTP/1.1\r
            Host: \(authority)\r
            Prefer: wait=5\r
            \r

            """.utf8)
        connections[reader].startedAt = acknowledgement.time
        try connections[reader].begin(
            0, 0..<readRequests[reader].count, of: readRequests[reader])
    }

    private func watch(_ number: Int, forRoom: Bool) throws(BenchmarkError) {
        try ready.watch(connections[number].descriptor, number: number, forRoom: forRoom)
    }

    private mutating func serve(_ number: Int, _ hasRoom: Bool) throws(BenchmarkError) {
        let connection = connections[number]
        let isWriter = number < FreshnessProbe.writers
        if hasRoom {
            try connection.sendMore(of: isWriter ? appends.bytes : readRequests[number])
            if !connection.hasUnsent { try watch(number, forRoom: false) }
        }
        guard try connection.receive(into: &buffer) else { return }
        let now = Clock.now()
        try connection.expectSuccess()
        guard isWriter else {
            result.visible.append(now - connection.startedAt)
            idleReaders.append(number)
            return
        }
        let head = connection.scanner.head
        guard let position = ResponseScanner.field("stream-position", in: head) else {
            throw BenchmarkError("an acknowledgement without Stream-Position")
        }
        result.acknowledged.append(now - connection.startedAt)
        result.seconds = Clock.seconds(start, now)
        waiting.append(
            Acknowledgement(time: now, position: position, booking: bookings[connection.request]))
        idleWriters.append(number)
    }
}
