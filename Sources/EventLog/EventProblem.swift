/// What is wrong with one event of a request.
public struct EventProblem: Error, Sendable, Equatable {
    /// Which event of the request, from 0.
    public let index: Int
    /// The JSON pointer (RFC 6901) of the value at fault, inside the event; empty for all of it.
    public let pointer: String
    /// What is wrong, in words, without the value itself.
    public let detail: String

    /// A problem of the event at `index`.
    public init(index: Int, pointer: String, detail: String) {
        self.index = index
        self.pointer = pointer
        self.detail = detail
    }
}

/// Why a request's events were refused, all of them.
public struct EventProblems: Error, Sendable, Equatable {
    /// How far the events were understood.
    public enum Kind: Sendable {
        /// The text is no JSON: reading stopped there (HTTP 400).
        case malformed
        /// The text is JSON, and at least one event breaks its type's rules (HTTP 422).
        case invalid
    }

    /// How far the events were understood.
    public let kind: Kind
    /// The problems in the order of the events; at most `limit` of them.
    public let problems: [EventProblem]

    /// The most problems that one refusal lists.
    public static let limit = 100

    /// A refusal for the given problems.
    public init(_ kind: Kind, _ problems: [EventProblem]) {
        self.kind = kind
        self.problems = problems
    }
}
