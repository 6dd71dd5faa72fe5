import HTTPClient
import HTTPCore

/// The pages of the log that a reader asks for, one after the other.
struct EventPages: Equatable {
    /// The offset to read from.
    private(set) var next: Int
    /// How many events are still wanted.
    private(set) var remaining: Int
    /// Only this topic, nil for all.
    let topic: String?
    /// Whether to wait for more at the log's end.
    let follows: Bool
    private var isAtEnd = false
    private var idlePages = 0

    init(next: Int, remaining: Int, topic: String? = nil, follows: Bool = false) {
        self.next = next
        self.remaining = remaining
        self.topic = topic
        self.follows = follows
    }

    /// The next request, nil when all that was wanted is there.
    var request: ClientRequest? {
        guard remaining > 0, !isAtEnd || follows else { return nil }
        var target = "/v1/events?from=\(next)&limit=\(min(remaining, 1000))"
        if let topic { target += "&topic=\(PercentCoding.encode(topic))" }
        return ClientRequest(.get, target, fields: ["Accept": "application/x-ndjson"])
    }

    /// Takes note of a page, and says how long to wait before the next: at the log's end from
    /// 0.1 s up to 1 s.
    mutating func advance(printed: Int, nextOffset: Int?) throws(CommandFailure) -> Duration {
        guard let nextOffset, nextOffset >= next else {
            throw CommandFailure(.failure, "the server's answer has no valid Stream-Next-Offset")
        }
        isAtEnd = nextOffset == next
        next = nextOffset
        remaining -= min(printed, remaining)
        idlePages = isAtEnd ? idlePages + 1 : 0
        guard follows, isAtEnd, remaining > 0 else { return .zero }
        return .milliseconds(min(100 * idlePages, 1000))
    }
}

extension ReceivedHead {
    /// The value of Stream-Next-Offset.
    var nextOffset: Int? { fields["Stream-Next-Offset"].flatMap { Int($0) } }
}
