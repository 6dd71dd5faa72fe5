import EventLog
import HTTPCore

/// What `GET /v1/events` is asked for.
struct EventsQuestion: Sendable {
    static let maximumLimit = 10_000

    /// The first offset; nil where the client names none.
    private(set) var from: Offset?
    /// The most events; nil where the client sets no limit.
    private(set) var limit: Int?
    /// The one topic of the events; nil for all.
    private(set) var topic: String?

    /// - Parameter topics: the topics there are.
    /// - Throws: `Problem.badParameter`, `Problem.noSuchTopic`.
    init(_ items: [QueryItems.Item], _ topics: [String]) throws(Problem) {
        var seen: Set<String> = []
        for item in items {
            guard seen.insert(item.name).inserted else {
                throw Problem(.badParameter, "“\(item.name)” may be given once")
            }
            try take(item, topics)
        }
    }

    private mutating func take(_ item: QueryItems.Item, _ topics: [String]) throws(Problem) {
        switch item.name {
        case "from":
            guard let from = EventsQuestion.number(item.value), from < .max else {
                throw Problem(.badParameter, "“from” must be an offset, an integer from 0")
            }
            self.from = Offset(from)
        case "limit":
            guard let limit = EventsQuestion.number(item.value).map(Int.init),
                1...EventsQuestion.maximumLimit ~= limit
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

    /// A number in its one spelling: digits, without a sign or leading zeros.
    private static func number(_ text: String) -> Int64? {
        guard let number = Int64(text), number >= 0, String(number) == text else { return nil }
        return number
    }
}
