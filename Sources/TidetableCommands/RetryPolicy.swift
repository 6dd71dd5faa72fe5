import HTTPClient

/// How long a client goes on trying: the wait doubles from 0.1 s to 5 s, a `Retry-After` may
/// lengthen it, and all of it ends once `limit` has passed since the last success.
public struct RetryPolicy: Sendable, Equatable {
    /// How long to try without any success.
    public let limit: Duration
    private var failures = 0

    /// Makes a policy that has seen no failure.
    public init(limit: Duration) {
        self.limit = limit
    }

    /// Forgets the failures.
    public mutating func succeeded() { failures = 0 }

    /// The wait before the next try, nil when it is time to give up.
    ///
    /// - Parameters:
    ///   - elapsed: time since the first of these failures.
    ///   - retryAfter: what the server asked for, in seconds.
    public mutating func wait(elapsed: Duration, retryAfter: Int? = nil) -> Duration? {
        guard elapsed < limit else { return nil }
        let backoff = Duration.milliseconds(min(100 << min(failures, 6), 5000))
        failures += 1
        let asked = Duration.seconds(min(retryAfter ?? 0, 3600))
        return min(max(backoff, asked), limit - elapsed)
    }

    /// Whether the same request may succeed later.
    public static func isTemporary(status: Int) -> Bool {
        [408, 429, 503, 507].contains(status)
    }

    /// Whether the request may succeed over another connection.
    public static func isTemporary(_ error: HTTPClientError) -> Bool {
        switch error {
        case .unreachable, .closed, .timedOut: true
        case .malformed, .invalidRequest: false
        }
    }
}
