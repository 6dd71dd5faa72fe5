/// Checks the order that a projection declares: what the command `check-order` needs and this
/// module does not know.
public protocol OrderChecker: Sendable {
    /// Folds events in other orders and compares the tables.
    /// - Throws: `CommandFailure`, `ServerLaunchError` for what the operator can put right.
    func checkOrder(_ request: OrderCheckRequest) throws -> OrderCheckReport
}

/// What to check.
public struct OrderCheckRequest: Sendable, Equatable {
    /// Where the events come from.
    public enum Source: Sendable, Equatable {
        /// The log of a data directory that no server runs on.
        case dataDirectory(path: String)
        /// Newline-delimited events; the name is for messages.
        case lines([UInt8], name: String)
    }

    /// The projection's name.
    public var projection: String
    /// The version of its rules; nil for the latest.
    public var version: Int?
    /// The events.
    public var source: Source
    /// The order that is kept, by its name; nil for the one that the projection declares.
    public var order: String?
    /// How many partitions the log has that the projection is to fold.
    public var partitions = 1
    /// How many other orders are tried.
    public var interleavings = 20
    /// What the orders are drawn from; the same seed draws the same ones.
    public var seed: UInt64

    /// A check of `projection` with the defaults for everything else.
    public init(projection: String, source: Source, seed: UInt64) {
        self.projection = projection
        self.source = source
        self.seed = seed
    }
}

/// What the check found.
public struct OrderCheckReport: Sendable, Equatable {
    /// Whether every order gave the same tables.
    public let hasPassed: Bool
    /// What a person reads; several lines where it has not passed.
    public let text: String

    /// A report.
    public init(hasPassed: Bool, text: String) {
        self.hasPassed = hasPassed
        self.text = text
    }
}
