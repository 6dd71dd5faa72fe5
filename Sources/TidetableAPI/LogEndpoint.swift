import EventLog
import HTTPCore
import HTTPServer
import JSON
import ProjectionRuntime
import Synchronization

/// `GET /v1/topics` and `GET /v1/events`: the log itself.
struct LogEndpoint: Sendable {
    private static let offers = ["application/json", "application/x-ndjson"]
    private static let defaultLimit = 100
    private static let maximumLimit = 10_000
    /// A request that filters by a rare topic looks at no more of the log than this; the answer's
    /// `next_offset` says where to go on.
    private static let scannedBytes = 64 * 1_024 * 1_024
    /// An answer ends after the event that makes it this long, so that a slow client holds no more.
    private static let answeredBytes = 4 * 1_024 * 1_024

    private let parts: ServerParts
    private let reader = SharedLogReader()

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

    private var logFields: HTTPFields {
        ["Stream-Log-Id": parts.events.id, "Stream-Log-End-Offset": parts.events.end.text]
    }

    private static func read(
        _ question: EventsQuestion, _ reader: LogReader, end: Position, _ isLines: Bool
    ) throws -> Page {
        var body: [UInt8] = isLines ? [] : Array("{\"events\":[".utf8)
        var writer = LoggedEventWriter()
        var count = 0
        let read = try reader.read(from: question.from, maxBytes: scannedBytes) { event in
            guard count < question.limit else { return false }
            guard question.topic == nil || question.topic == event.topic else { return true }
            if count > 0, !isLines { body.append(UInt8(ascii: ",")) }
            writer.append(event, to: &body)
            if isLines { body.append(UInt8(ascii: "\n")) }
            count += 1
            return count < question.limit && body.count < answeredBytes
        }
        // Past the end there is nothing to skip: whoever follows goes on at the end.
        let next = min(read, end.next)
        if !isLines { body.append(contentsOf: "],\"next_offset\":\(next.rawValue)}".utf8) }
        return Page(body: body, next: next)
    }

    /// A number in its one spelling: digits, without a sign or leading zeros.
    private static func number(_ text: String) -> Int64? {
        guard let number = Int64(text), number >= 0, String(number) == text else { return nil }
        return number
    }

    private static func problem(_ error: any Error) -> Problem {
        if case LogReadError.damaged = error { return Problem(.damagedLog, "\(error)") }
        return Problem(.internalError, "the log cannot be read: \(error)")
    }

    /// What is asked of the log.
    private struct EventsQuestion: Sendable {
        var from = Offset.zero
        var limit = LogEndpoint.defaultLimit
        var topic: String?

        init(_ items: [QueryItems.Item], _ topics: [String]) throws(Problem) {
            var seen: Set<String> = []
            for item in items {
                guard seen.insert(item.name).inserted else {
                    throw Problem(.badParameter, "“\(item.name)” may be given once")
                }
                try take(item, topics)
            }
        }

        private mutating func take(
            _ item: QueryItems.Item, _ topics: [String]
        ) throws(Problem) {
            switch item.name {
            case "from":
                guard let from = LogEndpoint.number(item.value), from < .max else {
                    throw Problem(.badParameter, "“from” must be an offset, an integer from 0")
                }
                self.from = Offset(from)
            case "limit":
                guard let limit = LogEndpoint.number(item.value).map(Int.init),
                    1...LogEndpoint.maximumLimit ~= limit
                else {
                    throw Problem(.badParameter, "“limit” must be an integer from 1 to 10000")
                }
                self.limit = limit
            case "topic":
                guard topics.contains(item.value) else {
                    throw Problem(.noSuchTopic, "there is no topic “\(item.value)”")
                }
                topic = item.value
            default:
                throw Problem(.badParameter, "“\(item.name)” is no parameter here")
            }
        }
    }
}

/// The one reader of `GET /v1/events`. `@unchecked Sendable`: used on the worker queue only, which
/// is serial.
private final class SharedLogReader: @unchecked Sendable {
    private var reader: LogReader?

    func use<Value>(_ log: EventLog, _ body: (LogReader) throws -> Value) throws -> Value {
        let reader = try reader ?? log.makeReader()
        self.reader = reader
        return try body(reader)
    }
}
