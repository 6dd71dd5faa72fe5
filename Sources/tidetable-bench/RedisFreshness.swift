import Benchmarks

/// What a team builds from Redis: a writer appends to a stream, a consumer that is blocked on it
/// writes the row, and a reader asks for the row until it is there.
struct RedisFreshness {
    static let name = "Redis, XREADGROUP BLOCK"
    private let redis: RedisServer

    init(_ redis: RedisServer) throws(BenchmarkError) {
        self.redis = redis
        let group = ["XGROUP", "CREATE", "log", "rows", "$", "MKSTREAM"]
        try redis.connect().send(RedisFreshness.command(group))
    }

    /// Appends confirmations one after another.
    /// - Returns: from each acknowledgement to the row, in nanoseconds.
    func run(_ bookings: Range<Int>) throws(BenchmarkError) -> [Int64] {
        let consumer = startConsumer()
        let writer = try redis.connect()
        let reader = try redis.connect()
        var visible: [Int64] = []
        for booking in bookings {
            var append: [UInt8] = []
            append.append(
                redis: ["XADD", "log", "*", "booking", "\(booking)", "event"],
                BookingWorkload.confirmation(of: booking)[...])
            try writer.send(append)
            let start = Clock.now()
            let read = RedisFreshness.command(["HGET", "row:\(booking)", "event"])
            while try reader.send(read) == Array("$-1\r\n".utf8) {
                guard Clock.seconds(start, Clock.now()) < 5 else {
                    try consumer.stop()
                    throw BenchmarkError("the row of \(booking) does not appear")
                }
            }
            visible.append(Clock.now() - start)
        }
        try consumer.stop()
        return visible
    }

    private func startConsumer() -> BackgroundWork {
        BackgroundWork { [redis] isEnough throws(BenchmarkError) in
            let client = try redis.connect()
            let writer = try redis.connect(replies: 2)
            // It wakes up now and then to see whether it is still wanted.
            let wait = RedisFreshness.command(
                ["XREADGROUP", "GROUP", "rows", "one", "BLOCK", "100", "STREAMS", "log", ">"])
            while !isEnough() {
                let words = String(decoding: try client.send(wait), as: UTF8.self)
                    .split(separator: "\r\n")
                guard let name = words.firstIndex(of: "booking"), words.count > name + 6 else {
                    continue
                }
                // [...] $15 <id> *4 $7 booking $n <booking> $5 event $n <event>
                var write = RedisFreshness.command(
                    ["HSET", "row:\(words[name + 2])", "event", "\(words[name + 6])"])
                write.append(redis: ["XACK", "log", "rows", "\(words[name - 3])"])
                try writer.send(write)
            }
        }
    }

    private static func command(_ words: [String]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(redis: words)
        return bytes
    }
}
