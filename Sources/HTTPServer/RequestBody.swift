import HTTPCore

/// How far the body of one request has come, and who takes it.
struct RequestBody {
    /// Who takes the octets.
    enum Consumer {
        /// Nobody has asked yet: the body waits in the kernel.
        case none
        case collecting(limit: Int, done: (Result<[UInt8], BodyError>) -> Void)
        case streaming(onChunk: (RawSpan) -> Void, onEnd: (BodyError?) -> Void)
        /// Whoever asked has been told the end.
        case told
        /// The answer is complete and the rest is short: skip it and keep the connection.
        case discarding(rest: Int)
    }

    var consumer = Consumer.none
    var isPaused = false
    /// No more octets will come, be it the regular end or an error.
    var isEnded = false
    var received = 0
    private var collected: [UInt8] = []

    /// Whether more octets have a taker now.
    var isWanted: Bool {
        switch consumer {
        case .none, .told: false
        case .collecting, .discarding: true
        case .streaming: !isPaused
        }
    }

    var isDiscarding: Bool {
        if case .discarding = consumer { return true }
        return false
    }

    /// Makes room for a body of the announced length, but never much on a client's word alone.
    mutating func reserve(_ announced: Int) {
        collected.reserveCapacity(min(announced, 256 * 1024))
    }

    /// Gives octets to the consumer; false if they are more than it takes.
    mutating func collect(_ bytes: RawSpan, limit: Int) -> Bool {
        guard bytes.byteCount <= limit - collected.count else { return false }
        bytes.withUnsafeBytes { collected.append(contentsOf: $0) }
        return true
    }

    mutating func takeCollected() -> [UInt8] {
        var bytes: [UInt8] = []
        swap(&bytes, &collected)
        return bytes
    }
}
