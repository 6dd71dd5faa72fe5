/// Why a request got no answer.
public enum HTTPClientError: Error, Sendable, Equatable {
    /// No connection could be made: unknown host, refused, no route. `reason` is the system's word.
    case unreachable(server: String, reason: String)
    /// Nothing was sent or received within the client's timeout. The request may have been carried
    /// out.
    case timedOut
    /// What came is no HTTP/1.1 response; says what is wrong.
    case malformed(String)
    /// The server closed the connection before the response was whole. The request may have been
    /// carried out.
    case closed
    /// The request cannot be sent: a control character in its target or its fields.
    case invalidRequest(String)
}

extension HTTPClientError: CustomStringConvertible {
    /// A sentence for a person.
    public var description: String {
        switch self {
        case .unreachable(let server, let reason): "no connection to \(server): \(reason)"
        case .timedOut: "the server did not answer in time"
        case .malformed(let detail): "the answer is not HTTP/1.1: \(detail)"
        case .closed: "the server closed the connection before it had answered"
        case .invalidRequest(let detail): "the request cannot be sent: \(detail)"
        }
    }
}
