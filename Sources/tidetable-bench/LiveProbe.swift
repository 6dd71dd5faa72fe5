import Benchmarks
import Glibc
import HTTPClient

/// Many clients that are sent each change, all on one thread, while another appends at a set pace.
struct LiveProbe: ~Copyable {
    struct Result {
        /// From an acknowledgement to the change, for each client and change, in nanoseconds; 0
        /// where the change came first.
        var delivered: [Int64] = []
        /// From when an append was due to its acknowledgement, in nanoseconds.
        var acknowledged: [Int64] = []
        /// What one of the clients was sent.
        var record = RecordedStream()
    }

    private static let patience = 30.0

    private var ready: ReadySet
    private let subscribers: [LiveSubscriber]
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)
    /// The bookings whose changes are awaited.
    private var awaited = 0..<0
    /// When each client was sent each booking first; 0 where it was not yet.
    private var arrivals: [[Int64]] = []
    private var missing = 0

    /// Connects.
    /// - Parameters:
    ///   - subscribers: how many clients.
    ///   - target: what they ask for.
    ///   - address: the server.
    init(
        subscribers count: Int, of target: String, at address: ServerAddress
    ) throws(BenchmarkError) {
        let get = Array("GET \(target) HTTP/1.0\r\nAccept: text/event-stream\r\n\r\n".utf8)
        let ready = try ReadySet()
        var subscribers: [LiveSubscriber] = []
        for number in 0..<count {
            let subscriber = try LiveSubscriber(
                try StreamSocket.connected(to: address), get, isRecording: number == 0)
            try ready.add(subscriber.descriptor, number: number)
            subscribers.append(subscriber)
        }
        self.ready = ready
        self.subscribers = subscribers
    }

    /// Waits until every client is being served.
    mutating func awaitStreams() throws(BenchmarkError) {
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

    /// Appends, and runs until that is done and every client has been sent each change of the
    /// followed sailing.
    /// - Parameters:
    ///   - address: where to append; it need not be the server of the clients.
    ///   - areSentChanges: whether the clients are sent the changes, or something else.
    consuming func run(
        _ appends: LiveAppends, to address: ServerAddress, areSentChanges: Bool = true
    ) throws(BenchmarkError) -> Result {
        if areSentChanges { awaited = appends.followed }
        arrivals = subscribers.map { _ in [Int64](repeating: 0, count: awaited.count) }
        missing = awaited.count * subscribers.count
        let writer = LiveWriter(appends, to: address)
        let work = writer.start()
        let end = Clock.now() + Int64((appends.seconds + LiveProbe.patience) * 1e9)
        while missing > 0 || !writer.hasFinished, Clock.now() < end {
            // Looks up now and then: a writer that failed delivers nothing more.
            try ready.wait(atMost: 20_000_000)
            if ready.count == 0, writer.hasFinished, writer.acknowledged.count < appends.count {
                break
            }
            for place in 0..<ready.count { try take(ready.number(place)) }
        }
        try work.stop()
        guard missing == 0 else { throw BenchmarkError("\(missing) changes were not delivered") }
        return result(writer.acknowledged, appends)
    }

    private func result(
        _ acknowledged: [LiveWriter.Acknowledgement], _ appends: LiveAppends
    ) -> Result {
        var result = Result()
        result.acknowledged = acknowledged.map { $0.at - $0.due }
        result.record = subscribers.first?.record ?? RecordedStream()
        result.delivered.reserveCapacity(awaited.count * subscribers.count)
        let changes = awaited.indices.map { $0 - awaited.lowerBound }
        for client in arrivals {
            for (change, arrival) in zip(changes, client) {
                let append = acknowledged[appends.place(ofChange: change)]
                result.delivered.append(max(0, arrival - append.at))
            }
        }
        return result
    }

    private mutating func take(_ number: Int) throws(BenchmarkError) {
        var places: [Int] = []
        try subscribers[number].receive(into: &buffer) { places.append($0 - awaited.lowerBound) }
        let now = Clock.now()
        for place in places where arrivals[number].indices.contains(place) {
            guard arrivals[number][place] == 0 else { continue }
            arrivals[number][place] = now
            missing -= 1
        }
    }
}
