/// Why a reducer could not fold an event. It says nothing about other keys.
public struct FoldError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was wrong, in words.
    public let description: String

    /// An error with the given words.
    public init(_ description: String) { self.description = description }

    static func missing(_ member: StaticString) -> FoldError {
        FoldError("the event's data has no member “\(member)”")
    }

    static func wrongType(_ member: StaticString, _ expected: String) -> FoldError {
        FoldError("the event's member “\(member)” is not \(expected)")
    }
}
