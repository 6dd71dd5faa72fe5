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
    private var isAtEnd = false

    init(next: Int, remaining: Int, topic: String? = nil) {
        self.next = next
        self.remaining = remaining
        self.topic = topic
    }

    /// The next request, nil when all that was wanted is there.
    var request: ClientRequest? {
        guard remaining > 0, !isAtEnd else { return nil }
        let limit = "&limit=\(min(remaining, 1000))"
        return ClientRequest(.get, target + limit, fields: ["Accept": "application/x-ndjson"])
    }

    /// The request for a stream of the same events, which does not end at the log's end.
    var stream: ClientRequest {
        ClientRequest(.get, target, fields: ["Accept": "text/event-stream"])
    }

    private var target: String {
        let topic = topic.map { "&topic=\(PercentCoding.encode($0))" } ?? ""
        return "/v1/events?from=\(next)" + topic
    }

    /// Takes note of a page.
    mutating func advance(printed: Int, nextOffset: Int?) throws(CommandFailure) {
        guard let nextOffset, nextOffset >= next else {
            throw CommandFailure(.failure, "the server's answer has no valid Stream-Next-Offset")
        }
        isAtEnd = nextOffset == next
        next = nextOffset
        remaining -= min(printed, remaining)
    }
}

extension ReceivedHead {
    /// The value of Stream-Next-Offset.
    var nextOffset: Int? { fields["Stream-Next-Offset"].flatMap { Int($0) } }
}
