import HTTPClient

/// Follows a stream of server-sent events; after a cut it asks for the rest, by the id that came
/// last.
final class StreamFollower {
    typealias Event = EventStreamParser.Event
    /// Sends a request, calls back when a stream has begun and with its events, and returns the
    /// answer when the stream has ended.
    typealias Exchange = (
        ClientRequest, inout EventStreamParser, _ onBegin: () -> Void,
        _ onEvents: ([Event]) -> HTTPClient.Continuation
    ) throws(HTTPClientError) -> ClientResponse

    /// Told before each wait: the reason and the duration.
    var onWait: (String, Duration) -> Void = { _, _ in }
    private let exchange: Exchange
    private let sleep: (Duration) -> Void
    private let clock = ContinuousClock()
    private var policy: RetryPolicy
    private var hasBegun = false
    private var lostAt: ContinuousClock.Instant?
    private var lastEventID = ""
    private var retrySeconds = 0

    init(
        policy: RetryPolicy, sleep: @escaping (Duration) -> Void = Console.sleep,
        exchange: @escaping Exchange
    ) {
        self.policy = policy
        self.sleep = sleep
        self.exchange = exchange
    }

    /// Hands over the events of the stream, until `onEvents` has enough.
    ///
    /// - Throws: `CommandFailure`: the refusal or the failure of the first request, a refusal of a
    ///   later one, or the last failure when the time for trying again has passed.
    func follow(
        _ request: ClientRequest, onEvents: ([Event]) -> HTTPClient.Continuation
    ) throws(CommandFailure) {
        while true {
            guard let (failure, retryAfter) = try attempt(request, onEvents) else { return }
            let start = lostAt ?? clock.now
            lostAt = start
            let asked = max(retryAfter ?? 0, retrySeconds)
            guard let wait = policy.wait(elapsed: clock.now - start, retryAfter: asked) else {
                throw failure
            }
            onWait(failure.message, wait)
            sleep(wait)
        }
    }

    /// One stream: nil where it gave enough, else what ended it and the server's `Retry-After`.
    private func attempt(
        _ request: ClientRequest, _ onEvents: ([Event]) -> HTTPClient.Continuation
    ) throws(CommandFailure) -> (CommandFailure, retryAfter: Int?)? {
        var parser = EventStreamParser(lastEventID: lastEventID)
        var request = request
        if !lastEventID.isEmpty { request.fields.append("Last-Event-ID", lastEventID) }
        var isEnough = false
        let answer: ClientResponse
        defer { keep(parser) }
        do {
            answer = try exchange(request, &parser, { self.begun() }) { events in
                let next = onEvents(events)
                isEnough = next == .stop
                return next
            }
        } catch {
            guard hasBegun, RetryPolicy.isTemporary(error) else { throw CommandFailure(error) }
            return (CommandFailure(error), nil)
        }
        if isEnough { return nil }
        if answer.head.isEventStream {
            return (CommandFailure(.unavailable, "the server ended the stream"), nil)
        }
        let refusal =
            answer.head.isSuccess
            ? CommandFailure(.failure, "the server's answer is no stream of events")
            : CommandFailure(answer)
        guard hasBegun, RetryPolicy.isTemporary(status: answer.status) else { throw refusal }
        return (refusal, answer.head.retryAfterSeconds)
    }

    private func begun() {
        hasBegun = true
        lostAt = nil
        policy.succeeded()
    }

    private func keep(_ parser: EventStreamParser) {
        lastEventID = parser.lastEventID
        if let milliseconds = parser.retryMilliseconds {
            retrySeconds = milliseconds / 1_000 + (milliseconds % 1_000 > 0 ? 1 : 0)
        }
    }
}
