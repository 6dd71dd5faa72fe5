/// What an executable brings to the command line: the parts that know its domain.
public struct CommandLineParts: Sendable {
    /// What the executable is called in its help and its messages.
    public var name = "tidetable"
    /// Starts the server for `serve` and `demo`; nil in a build that is a client only, where these
    /// two say so and fail.
    public var launcher: (any ServerLauncher)?
    /// Checks declared orders; nil where `check-order` says that it cannot.
    public var orderChecker: (any OrderChecker)?
    /// Whether there is a `demo`: its bundled bookings are Harbor Point's.
    public var offersDemo = false

    /// A client only.
    public init() {}
}
