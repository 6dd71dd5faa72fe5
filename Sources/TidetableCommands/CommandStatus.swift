import HTTPClient

/// What the process tells its caller (the numbers of `sysexits.h`).
public enum CommandStatus: Int32, Sendable {
    /// Done.
    case success = 0
    /// Failed for a reason that has no number of its own.
    case failure = 1
    /// The command line or the environment is wrong (EX_USAGE).
    case usage = 64
    /// The server refused what was sent or asked for (EX_DATAERR).
    case dataRefused = 65
    /// A file that was named cannot be read (EX_NOINPUT).
    case noInput = 66
    /// The server cannot be reached (EX_UNAVAILABLE).
    case unavailable = 69
    /// May succeed later: not ready, too stale, overloaded, disk full (EX_TEMPFAIL).
    case tryAgain = 75

    /// The status for a response that is no success.
    public init(httpStatus: Int) {
        switch httpStatus {
        case 200..<300: self = .success
        case 408, 429, 503, 507: self = .tryAgain
        case 400..<500: self = .dataRefused
        default: self = .failure
        }
    }

    /// The status for a request without an answer.
    public init(_ error: HTTPClientError) {
        switch error {
        case .unreachable, .closed, .timedOut: self = .unavailable
        case .malformed: self = .failure
        case .invalidRequest: self = .usage
        }
    }
}
