import HTTPClient

/// Events that a row is asked to imagine.
struct WhatIfRequest: Sendable, Equatable {
    /// The row.
    let address: RowAddress
    /// The events.
    let events: EventBatch

    /// The most octets that the server takes in one question.
    static let mostBytes = 1 << 20

    /// Reads newline-delimited events from a file or from stdin (`-`), plain or gzip.
    ///
    /// - Throws: `CommandFailure`: 66 when the file cannot be read, 65 when it is damaged, too
    ///   long, or holds no event.
    init(_ address: RowAddress, path: String) throws(CommandFailure) {
        var input = try EventInput(path: path)
        var splitter = LineSplitter()
        var batcher = EventBatcher(events: .max, bytes: .max)
        var count = 0
        var hasMore = true
        while hasMore {
            hasMore = try input.readPart { part in
                count += part.count
                splitter.append(part)
            }
            guard count <= WhatIfRequest.mostBytes else {
                throw CommandFailure(.dataRefused, "\(path): more than 1 MiB of events")
            }
        }
        while let line = splitter.next() { _ = batcher.add(line) }
        if let line = splitter.finish() { _ = batcher.add(line) }
        guard let events = batcher.finish() else {
            throw CommandFailure(.dataRefused, "\(path): no events in it")
        }
        self.address = address
        self.events = events
    }

    /// The request. It changes nothing on the server, so it may be sent twice.
    var request: ClientRequest {
        ClientRequest(
            .post, address.path("what-if"),
            fields: ["Accept": "application/json", "Content-Type": "application/x-ndjson"],
            body: events.body, isReplaySafe: true)
    }

    /// The answer.
    ///
    /// - Throws: `CommandFailure`; where the server refuses events, it names their lines.
    func answer(
        _ exchange: EventSender.Exchange
    ) throws(CommandFailure) -> ClientResponse {
        let response: ClientResponse
        do {
            response = try exchange(request)
        } catch {
            throw CommandFailure(error)
        }
        guard response.head.isSuccess else {
            let problem = ProblemDocument(response)
            guard !problem.errors.isEmpty else { throw CommandFailure(response) }
            throw CommandFailure(
                CommandStatus(httpStatus: response.status), EventSender.explain(problem, events))
        }
        return response
    }
}
