import Benchmarks
import Glibc
import HTTPClient

/// What a load measured.
struct LoadResult {
    /// Completed requests.
    var completed = 0
    /// From the first request to the last answer.
    var seconds = 0.0
    /// From a request's first octet sent to its answer's last one, in nanoseconds.
    var latencies: [Int64] = []

    /// Answers a second.
    var rate: Double { Double(completed) / seconds }
    /// What 99 of 100 requests did not exceed, in milliseconds.
    var p99: Double { Double(SortedSamples(latencies).percentile(0.99) ?? 0) / 1e6 }
}

/// Which requests are sent.
enum LoadOrder {
    /// Each once, in their order, until the seconds have passed.
    case once(seconds: Double)
    /// Chosen at random until the seconds have passed.
    case random(seconds: Double, seed: UInt64)

    /// Each once, in their order.
    static let all = LoadOrder.once(seconds: 3_600)
}

/// A load of one thread: each connection sends its next request as soon as it has its answer.
struct Load<Scanner: AnswerScanner>: ~Copyable {
    private let requests: RequestSet
    private let order: LoadOrder
    private var random: SplitMix64
    private var nextRequest = 0
    private var end = Int64.max
    private var ready: ReadySet
    private var buffer = [UInt8](repeating: 0, count: 256 << 10)
    private let connections: [LoadConnection<Scanner>]
    private var inFlight = 0
    private var result = LoadResult()

    /// Takes connected sockets.
    init(
        _ requests: RequestSet, _ order: LoadOrder, over sockets: [CInt], scanner: Scanner
    ) throws(BenchmarkError) {
        precondition(requests.count > 0, "a load sends something")
        let ready = try ReadySet()
        var connections: [LoadConnection<Scanner>] = []
        for (number, socket) in sockets.enumerated() {
            let connection = try LoadConnection(socket, scanner)
            try ready.add(connection.descriptor, number: number)
            connections.append(connection)
        }
        self.ready = ready
        self.connections = connections
        self.requests = requests
        self.order = order
        var seed: UInt64 = 0
        if case .random(_, let chosen) = order { seed = chosen }
        random = SplitMix64(seed: seed)
    }

    /// Runs the load to its end. The connections stay until the load is gone, so that a peer's
    /// sessions are still there when its CPU time is read.
    /// - Throws: `BenchmarkError` for any refusal and for a lost connection.
    mutating func run() throws(BenchmarkError) -> LoadResult {
        let start = Clock.now()
        switch order {
        case .once(let seconds), .random(let seconds, _): end = start + Int64(seconds * 1e9)
        }
        for number in 0..<connections.count { try beginNext(number, at: start) }
        while inFlight > 0 {
            try ready.wait(atMost: 30_000_000_000)
            guard ready.count > 0 else { throw BenchmarkError("no answer within 30 s") }
            for place in 0..<ready.count { try serve(place) }
        }
        result.seconds = Clock.seconds(start, Clock.now())
        return result
    }

    private mutating func serve(_ place: Int) throws(BenchmarkError) {
        let number = ready.number(place)
        if ready.hasRoom(place) {
            try connections[number].sendMore(of: requests.bytes)
            if !connections[number].hasUnsent { try watch(number, forRoom: false) }
        }
        guard ready.hasInput(place) else { return }
        guard try connections[number].receive(into: &buffer) else { return }
        try connections[number].expectSuccess()
        let now = Clock.now()
        result.latencies.append(now - connections[number].startedAt)
        result.completed += 1
        inFlight -= 1
        try beginNext(number, at: now)
    }

    private mutating func beginNext(_ number: Int, at now: Int64) throws(BenchmarkError) {
        guard let request = next(at: now) else { return }
        inFlight += 1
        connections[number].startedAt = now
        try connections[number].begin(
            request, requests.request(request), of: requests.bytes)
        if connections[number].hasUnsent { try watch(number, forRoom: true) }
    }

    private func watch(_ number: Int, forRoom: Bool) throws(BenchmarkError) {
        try ready.watch(connections[number].descriptor, number: number, forRoom: forRoom)
    }

    private mutating func next(at now: Int64) -> Int? {
        switch order {
        case .once:
            guard nextRequest < requests.count, now < end else { return nil }
            nextRequest += 1
            return nextRequest - 1
        case .random:
            return now < end ? random.below(requests.count) : nil
        }
    }
}

extension Load where Scanner == ResponseScanner {
    /// Connects to an HTTP server.
    init(
        _ requests: RequestSet, _ order: LoadOrder, to address: ServerAddress,
        connections count: Int, expecting status: Int = 200
    ) throws(BenchmarkError) {
        var sockets: [CInt] = []
        for _ in 0..<count { sockets.append(try StreamSocket.connected(to: address)) }
        try self.init(
            requests, order, over: sockets, scanner: ResponseScanner(expecting: status))
    }
}
