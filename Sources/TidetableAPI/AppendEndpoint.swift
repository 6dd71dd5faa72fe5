import Dispatch
import EventLog
import HTTPCore
import HTTPServer

/// `POST /v1/events` and `POST /v1/topics/{topic}/events`: the answer comes when the events are on
/// disk, never before.
struct AppendEndpoint: Sendable {
    /// A body up to here is all or nothing; a longer one must be NDJSON.
    static let wholeLimit = 8 * 1_024 * 1_024
    /// A body above this is decoded on a worker, so that a loop's other clients do not wait.
    static let decodedOnLoop = 256 * 1_024

    private let parts: ServerParts
    private let decoders: DecoderPool

    init(_ parts: ServerParts) {
        self.parts = parts
        decoders = DecoderPool(parts.events)
    }

    func append(_ exchange: Exchange, topic: String?) throws(Problem) {
        try exchange.expectNoQuery()
        if let topic, !parts.events.catalog.topics.contains(topic) {
            throw Problem(.noSuchTopic, "there is no topic “\(topic)”")
        }
        let producer = try ProducerFields.parse(exchange.head.fields)
        let form = try AppendForm(exchange.head.fields)
        if form == .events(.lines) {
            return LineAppend(exchange, topic, producer, parts, decoders).start()
        }
        exchange.collectBody(limit: AppendEndpoint.wholeLimit) { body in
            switch body {
            case .failure(let error): exchange.send(AppendEndpoint.problem(error))
            case .success(let bytes): decode(bytes, form, exchange, topic, producer)
            }
        }
    }

    private func decode(
        _ bytes: [UInt8], _ form: AppendForm, _ exchange: Exchange, _ topic: String?,
        _ producer: ProducerNumber?
    ) {
        let isLong = bytes.count > AppendEndpoint.decodedOnLoop
        decoders.run(for: exchange.loop, isLong: isLong) {
            form.decode(bytes, topic: topic, with: &$0)
        } then: { decoded in
            switch decoded {
            case .failure(let problems): exchange.send(AppendEndpoint.problem(problems))
            case .success(let block): append(block, producer, exchange)
            }
        }
    }

    private func append(
        _ block: EventBlock, _ producer: ProducerNumber?, _ exchange: Exchange
    ) {
        let logID = parts.events.id
        parts.events.append(block, producer: producer) { result in
            exchange.loop.execute {
                switch result {
                case .failure(let error): exchange.send(AppendEndpoint.problem(error))
                case .success(let appended): exchange.send(appended, logID)
                }
            }
        }
    }
}

extension AppendEndpoint {
    static func problem(_ error: BodyError) -> Problem {
        Problem(ProblemKind.of(status: error.status), error.detail)
    }

    static func problem(_ problems: EventProblems) -> Problem {
        let faults = problems.problems.map {
            Problem.Fault(index: $0.index, pointer: $0.pointer, detail: $0.detail)
        }
        let kind = problems.kind == .malformed ? ProblemKind.malformedEvent : .invalidEvent
        let first = faults.first.map { "event \($0.index): \($0.detail)" } ?? ""
        return Problem(kind, first, faults: faults)
    }

    /// - Parameter firstIndex: the number of the first event of the piece that was refused.
    static func problem(_ error: AppendError, firstIndex: Int = 0) -> Problem {
        switch error {
        case .conflict(let index, let source, let id):
            return Problem(
                .conflictingEvent,
                "there is an event “\(id)” of source “\(source)” with other content",
                faults: [
                    Problem.Fault(
                        index: firstIndex + index, pointer: "/id",
                        detail: "an event of this name has other content")
                ])
        case .producerGap(let expected):
            return Problem(
                .producerGap, "the next Producer-Seq is \(expected)",
                fields: [("Producer-Expected-Seq", "\(expected)")])
        case .producerFenced(let epoch):
            return Problem(.producerFenced, "the producer's epoch is \(epoch) now")
        case .diskFull: return Problem(.diskFull, "there is no room for these events")
        case .ingestStopped(let reason):
            return Problem(.ingestStopped, reason, retryAfter: 60)
        case .overloaded:
            return Problem(.overloaded, "too many events wait for the disk", retryAfter: 1)
        }
    }
}

extension Exchange {
    /// Answers an append.
    func send(_ appended: Appended, _ logID: String) {
        sendObject(
            fields: [
                "Stream-Position": appended.position.text, "Stream-Log-Id": logID,
                "Cache-Control": "no-store",
            ]
        ) { json in
            json.member("appended", Int64(appended.appended))
            json.member("duplicates", Int64(appended.duplicates))
            json.member("first_offset", appended.firstOffset?.rawValue)
            json.member("last_offset", appended.lastOffset?.rawValue)
            json.member("position", appended.position.text)
        }
    }
}
