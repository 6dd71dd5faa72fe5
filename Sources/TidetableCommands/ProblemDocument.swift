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
    }

    /// Status, title and detail in one line, without control characters.
    public var description: String {
        let slug = slug.isEmpty ? "" : " (\(slug))"
        let detail = detail.isEmpty ? "" : ": \(detail)"
        return PlainText.escaped("\(status) \(title)\(slug)\(detail)")
    }
}
