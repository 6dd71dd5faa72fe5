import HTTPCore

/// Why a request's body did not arrive whole. None of it may be acted upon.
///
/// The service still answers, with `status` and `detail` where it has nothing better to say; the
/// connection ends after that answer.
public enum BodyError: Error, Sendable, Equatable {
    /// More octets than the service's limit.
    case tooLarge
    /// The client closed before the end.
    case truncated
    /// The client sent less than the minimum rate.
    case timedOut
    /// The chunk framing or the trailers broke a rule.
    case malformed(ParseFailure)

    /// 413, 400, 408 or the parser's status.
    public var status: Int {
        switch self {
        case .tooLarge: 413
        case .truncated: 400
        case .timedOut: 408
        case .malformed(let failure): failure.status
        }
    }

    /// One sentence for the problem's `detail`; holds no bytes of the request.
    public var detail: String {
        switch self {
        case .tooLarge: "The body is larger than this resource accepts."
        case .truncated: "The connection was closed before the end of the body."
        case .timedOut: "The body arrived too slowly."
        case .malformed(let failure): failure.reason
        }
    }
}
