import HTTPClient

/// Appends batches over one connection, each as often as it takes: events are known by source and
/// id, so sending them again changes nothing.
final class EventSender {
    /// What the answers add up to.
    private(set) var totals = AppendTotals()
    /// Told before each wait: the reason and the duration.
    var onWait: (String, Duration) -> Void = { _, _ in }
    private let exchange: Exchange
    private let sleep: (Duration) -> Void
    private let clock = ContinuousClock()
    private var policy: RetryPolicy

    /// Sends a request and returns the response, of any status.
    typealias Exchange = (ClientRequest) throws(HTTPClientError) -> ClientResponse

    init(
        policy: RetryPolicy, sleep: @escaping (Duration) -> Void = Console.sleep,
        exchange: @escaping Exchange
    ) {
        self.policy = policy
        self.sleep = sleep
        self.exchange = exchange
    }

    /// Appends a batch and waits until it is on the server's disk.
    ///
    /// - Throws: `CommandFailure`: 65 when the server refuses an event, 69 or 75 when the time for
    ///   retries has passed.
    func append(_ batch: EventBatch) throws(CommandFailure) {
        let request = ClientRequest(
            .post, "/v1/events", fields: ["Content-Type": "application/x-ndjson"],
            body: batch.body, isReplaySafe: true)
        var firstFailure: ContinuousClock.Instant?
        while true {
            let attempt = attempt(request)
            if case .success(let response) = attempt, response.head.isSuccess {
                policy.succeeded()
                return try accept(response, batch)
            }
            let (failure, retryAfter) = try temporaryFailure(attempt, batch)
            let start = firstFailure ?? clock.now
            firstFailure = start
            guard let wait = policy.wait(elapsed: clock.now - start, retryAfter: retryAfter) else {
                throw failure
            }
            onWait(failure.message, wait)
            sleep(wait)
        }
    }

    private func attempt(_ request: ClientRequest) -> Result<ClientResponse, HTTPClientError> {
        do {
            return .success(try exchange(request))
        } catch {
            return .failure(error)
        }
    }

    /// What failed, and after how many seconds the server wants to be asked again.
    ///
    /// - Throws: the failure when trying again is of no use.
    private func temporaryFailure(
        _ attempt: Result<ClientResponse, HTTPClientError>, _ batch: EventBatch
    ) throws(CommandFailure) -> (CommandFailure, Int?) {
        switch attempt {
        case .success(let response):
            let failure = refusal(response, batch)
            guard RetryPolicy.isTemporary(status: response.status) else { throw failure }
            return (failure, response.head.retryAfterSeconds)
        case .failure(let error):
            guard RetryPolicy.isTemporary(error) else { throw CommandFailure(error) }
            return (CommandFailure(error), nil)
        }
    }

    private func accept(
        _ response: ClientResponse, _ batch: EventBatch
    ) throws(CommandFailure) {
        let answer = (try? JSONValue(response.body)) ?? .null
        try totals.add(answer, for: batch)
    }

    private func refusal(_ response: ClientResponse, _ batch: EventBatch) -> CommandFailure {
        let problem = ProblemDocument(response)
        let status = CommandStatus(httpStatus: response.status)
        return CommandFailure(status, EventSender.explain(problem, batch))
    }

    /// The problem and the input's line of each event that it names, ten at most.
    static func explain(_ problem: ProblemDocument, _ batch: EventBatch) -> String {
        var lines = [problem.description]
        for error in problem.errors.prefix(10) {
            let line = batch.line(ofEvent: error.index).map { "line \($0)" }
            let pointer = error.pointer.isEmpty ? "" : ", \(error.pointer)"
            let place = (line ?? "event \(error.index) of the request") + pointer
            lines.append(PlainText.escaped("  \(place): \(error.detail)"))
        }
        if problem.errors.count > 10 { lines.append("  and \(problem.errors.count - 10) more") }
        if problem.errors.isEmpty, let first = batch.lines.first, let last = batch.lines.last {
            lines.append("  in lines \(first) to \(last)")
        }
        return lines.joined(separator: "\n")
    }
}
