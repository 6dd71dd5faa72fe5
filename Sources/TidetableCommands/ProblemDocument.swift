import HTTPClient

/// A response that is no success, as `application/problem+json` (RFC 9457) or, from something in
/// between that speaks no problems, as a bare status.
public struct ProblemDocument: Sendable, Equatable, CustomStringConvertible {
    /// What is wrong with one event of a request.
    public struct EventError: Sendable, Equatable {
        /// Which event of the request, from 0.
        public let index: Int
        /// Where in the event (RFC 6901), empty for all of it.
        public let pointer: String
        /// What is wrong there.
        public let detail: String
    }

    /// The HTTP status.
    public let status: Int
    /// The problem's short name: the last part of its `type`; empty without one.
    public let slug: String
    /// One line.
    public let title: String
    /// More about this case; empty without one.
    public let detail: String
    /// The events that are wrong.
    public let errors: [EventError]
    /// What a refusal tells in members of its own, in words, unless the detail says it already.
    public let facts: [String]

    /// Reads a response's body; what it lacks is left empty.
    public init(_ response: ClientResponse) {
        let body = try? JSONValue(response.body)
        status = response.status
        slug = String(body?["type"]?.text?.split(separator: "/").last ?? "")
        title = body?["title"]?.text ?? "the server answered \(response.status)"
        detail = body?["detail"]?.text ?? ""
        errors = (body?["errors"]?.elements ?? []).map { error in
            EventError(
                index: error["index"]?.integer ?? 0, pointer: error["pointer"]?.text ?? "",
                detail: error["detail"]?.text ?? "")
        }
        facts = ProblemDocument.facts(body, beyond: detail)
    }

    private static func facts(_ body: JSONValue?, beyond detail: String) -> [String] {
        var facts: [String] = []
        if let seconds = body?["eta_seconds"]?.double, !detail.contains("ETA") {
            facts.append("ETA \(PlainText.clock(seconds))")
        }
        for (name, words) in [("differences", "differences:"), ("begins_at", "begins at offset")] {
            guard let value = body?[name]?.text, !detail.contains(value) else { continue }
            facts.append("\(words) \(value)")
        }
        return facts
    }

    /// Status, title and detail in one line, without control characters.
    public var description: String {
        let slug = slug.isEmpty ? "" : " (\(slug))"
        let detail = detail.isEmpty ? "" : ": \(detail)"
        let facts = facts.isEmpty ? "" : "; " + facts.joined(separator: ", ")
        return PlainText.escaped("\(status) \(title)\(slug)\(detail)\(facts)")
    }
}
