/// Octets that are no answer of the kinds that are understood.
public struct ScanError: Error, Sendable, CustomStringConvertible {
    /// What was wrong.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
