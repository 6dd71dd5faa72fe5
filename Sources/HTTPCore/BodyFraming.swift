/// How the end of a request's body is known (RFC 9112 section 6).
public enum BodyFraming: Sendable, Equatable {
    /// Neither Content-Length nor Transfer-Encoding: there is no body.
    case none
    /// Content-Length, in octets; may be 0.
    case length(Int)
    /// `Transfer-Encoding: chunked`.
    case chunked
}
