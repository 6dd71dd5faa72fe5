import HTTPClient
import HTTPCore

/// A row's history, gathered page by page.
struct RowHistory: Sendable, Equatable {
    /// Whose history it is.
    let address: RowAddress
    /// Which event comes first.
    let order: EventOrder
    /// The most events.
    let limit: Int
    /// The events so far.
    private(set) var events: [JSONValue] = []
    private var answer: JSONValue?
    private var cursor: String?
    private var refoldMatches = true

    /// The most events that the server gives in one answer.
    private static let pageSize = 1000

    init(_ address: RowAddress, limit: Int = 100, order: EventOrder = .oldestFirst) {
        self.address = address
        self.limit = limit
        self.order = order
    }

    /// The request for the next page; nil when all is there.
    var request: ClientRequest? {
        let rest = limit - events.count
        guard answer == nil || (cursor != nil && rest > 0) else { return nil }
        var query = "limit=\(min(RowHistory.pageSize, rest))&order=\(order.rawValue)"
        if let cursor { query += "&cursor=" + PercentCoding.encode(cursor) }
        return ClientRequest(
            .get, "\(address.path("history"))?\(query)", fields: ["Accept": "application/json"])
    }

    /// Takes a page. The row and the reasons are those of the last page, the freshest.
    ///
    /// - Throws: `CommandFailure` when it is no history, or a page that leads nowhere.
    mutating func add(_ page: JSONValue) throws(CommandFailure) {
        guard case .array(let added) = page["events"] else {
            throw CommandFailure(.failure, "the server's history is not known")
        }
        let next = page["next_cursor"]?.text
        guard next == nil || !added.isEmpty else {
            throw CommandFailure(.failure, "the server's history has a page without events")
        }
        // Each page's refold is compared for itself, so one that differs counts for all.
        if page["refold_matches"] == .bool(false) { refoldMatches = false }
        answer = page
        events += added.prefix(limit - events.count)
        cursor = next
    }

    /// Everything as one answer of the server.
    var json: JSONValue {
        let whole = (answer ?? .object([])).setting("events", .array(events))
        return refoldMatches ? whole : whole.setting("refold_matches", .bool(false))
    }

    /// Whether there are more events than were asked for.
    var isCut: Bool { cursor != nil }
}
