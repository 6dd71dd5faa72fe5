import EventLog
import HTTPCore
import HTTPServer
import JSON
import ProjectionRuntime
import Synchronization

/// `GET /v1/topics` and `GET /v1/events`: the log itself.
struct LogEndpoint: Sendable {
    private static let offers = ["application/json", "application/x-ndjson", "text/event-stream"]
    private static let defaultLimit = 100
    /// A request that filters by a rare topic looks at no more of the log than this; the answer's
    /// `next_offset` says where to go on.
    private static let scannedBytes = 64 * 1_024 * 1_024
    /// An answer ends after the event that makes it this long, so that a slow client holds no more.
    private static let answeredBytes = 4 * 1_024 * 1_024

    private let parts: ServerParts
    private let reader = SharedLogReader()
    private let tails = LogTails()

    init(_ parts: ServerParts) { self.parts = parts }

    func topics(_ exchange: Exchange) throws(Problem) {
        try exchange.expectNoQuery()
        _ = try exchange.negotiate(["application/json"])
        let catalog = parts.events.catalog
        let counts = parts.events.topicCounts.reduce(into: [:]) { $0[$1.topic] = $1.count }
        let end = parts.events.end
        exchange.sendObject(fields: logFields) { json in
            json.member("log_id", parts.events.id)
            json.member("position", end.text)
            json.key("topics")
            json.beginArray()
            for topic in catalog.topics {
                json.beginObject()
                json.member("topic", topic)
                json.member("events", counts[topic] ?? 0)
                json.key("types")
                json.beginArray()
                for type in catalog.types where type.topic == topic { json.string(type.name) }
                json.endArray()
                json.endObject()
            }
            json.endArray()
        }
    }

    func events(_ exchange: Exchange) throws(Problem) {
        let question = try EventsQuestion(exchange.queryItems(), parts.events.catalog.topics)
        let type = try exchange.negotiate(LogEndpoint.offers)
        if type == LogEndpoint.offers[2] { return try follow(question, exchange) }
        let isLines = type == LogEndpoint.offers[1]
        parts.readers.worker.async { [parts, reader] in
            do {
                let page = try reader.use(parts.events) { reader in
                    try LogEndpoint.read(question, reader, end: parts.events.end, isLines)
                }
                exchange.loop.execute { send(page, type, exchange) }
            } catch {
                let problem = LogEndpoint.problem(error)
                exchange.loop.execute { exchange.send(problem) }
            }
        }
    }

    private struct Page: Sendable {
        let body: [UInt8]
        let next: Offset
    }

    private func send(_ page: Page, _ type: String, _ exchange: Exchange) {
        var fields = logFields
        fields.append("Content-Type", type)
        fields.append("Cache-Control", "no-cache")
        fields.append("Vary", "Accept, Accept-Encoding")
        fields.append("Stream-Next-Offset", "\(page.next.rawValue)")
        exchange.send(status: 200, fields: fields, body: page.body)
    }

    private func follow(_ question: EventsQuestion, _ exchange: Exchange) throws(Problem) {
        guard question.limit == nil else {
            throw Problem(.badParameter, "“limit” is no parameter of a stream, which has no end")
        }
        let from = try start(question, exchange.head.fields.values("Last-Event-ID"))
        let tail = tails.tail(of: exchange.loop) { LogTail(parts, reader, exchange.loop) }
        var fields = logFields
        fields.append("Stream-Next-Offset", "\(from)")
        LogFollower(exchange, tail, from: from, topic: question.topic, fields: fields).start()
    }

    /// Where a stream begins: after the event that the client saw last, else at `from`, else at the
    /// log's end.
    private func start(
        _ question: EventsQuestion, _ lastIDs: [String]
    ) throws(Problem) -> Offset {
        let end = parts.events.end
        var from = question.from ?? end.next
        if let text = lastIDs.first, lastIDs.count > 1 || !text.isEmpty {
            guard lastIDs.count == 1, let id = EventID(text: text) else {
                throw Problem(.badRequest, "Last-Event-ID is no id of an event of a log")
            }
            guard id.log == parts.events.id else {
                throw Problem(
                    .otherLog, "the id is of the log \(id.log), this one is \(parts.events.id)",
                    fields: [("Stream-Log-End-Offset", end.text)])
            }
            from = id.position.next
        }
        guard from <= end.next else {
            throw Problem(
                .beyondLogEnd, "the offset is \(from), and the log ends at \(end.text)",
                fields: [("Stream-Log-End-Offset", end.text)])
        }
        return from
    }

    private var logFields: HTTPFields {
        ["Stream-Log-Id": parts.events.id, "Stream-Log-End-Offset": parts.events.end.text]
    }

    private static func read(
        _ question: EventsQuestion, _ reader: LogReader, end: Position, _ isLines: Bool
    ) throws -> Page {
        var body: [UInt8] = isLines ? [] : Array("{\"events\":[".utf8)
        var writer = LoggedEventWriter()
        var count = 0
        let limit = question.limit ?? defaultLimit
        let from = question.from ?? .zero
        let read = try reader.read(from: from, maxBytes: scannedBytes) { event in
            guard count < limit else { return false }
            guard question.topic == nil || question.topic == event.topic else { return true }
            if count > 0, !isLines { body.append(UInt8(ascii: ",")) }
            writer.append(event, to: &body)
            if isLines { body.append(UInt8(ascii: "\n")) }
            count += 1
            return count < limit && body.count < answeredBytes
        }
        // Past the end there is nothing to skip: whoever follows goes on at the end.
        let next = min(read, end.next)
        if !isLines { body.append(contentsOf: "],\"next_offset\":\(next.rawValue)}".utf8) }
        return Page(body: body, next: next)
    }

    static func problem(_ error: any Error) -> Problem {
        if case LogReadError.damaged = error { return Problem(.damagedLog, "\(error)") }
        return Problem(.internalError, "the log cannot be read: \(error)")
    }
}

/// The tails of the loops, each made when its loop has a first follower.
private final class LogTails: Sendable {
    private let tails = Mutex<[Int: LogTail]>([:])

    func tail(of loop: EventLoop, _ make: () -> LogTail) -> LogTail {
        tails.withLock { tails in
            let tail = tails[loop.index] ?? make()
            tails[loop.index] = tail
            return tail
        }
    }
}
