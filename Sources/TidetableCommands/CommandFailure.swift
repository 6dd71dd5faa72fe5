import HTTPClient

/// Why a command ended early: what to print on stderr, and the exit status.
public struct CommandFailure: Error, Equatable, CustomStringConvertible {
    /// What the process exits with.
    public let status: CommandStatus
    /// What a person reads; may be several lines.
    public let message: String

    /// Makes a failure.
    public init(_ status: CommandStatus, _ message: String) {
        self.status = status
        self.message = message
    }

    /// A request that got no answer.
    public init(_ error: HTTPClientError) {
        self.init(CommandStatus(error), error.description)
    }

    /// A response that is no success.
    public init(_ response: ClientResponse) {
        let problem = ProblemDocument(response)
        self.init(CommandStatus(httpStatus: response.status), problem.description)
    }

    /// The message.
    public var description: String { message }
}
