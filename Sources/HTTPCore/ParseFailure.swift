/// Why a request was refused before any service saw it. The connection ends after the answer.
public struct ParseFailure: Error, Sendable, Equatable {
    /// The status to answer: 400, 414, 417, 431, 501 or 505.
    public let status: Int
    /// One sentence for the problem's `detail`; holds no bytes of the request.
    public let reason: String

    /// Makes a failure to be answered with `status`.
    public init(status: Int, reason: String) {
        self.status = status
        self.reason = reason
    }

    static func badRequest(_ reason: String) -> ParseFailure {
        ParseFailure(status: 400, reason: reason)
    }
}
