/// Finds where the answers of one protocol end, in octets that come in any pieces.
public protocol AnswerScanner: Sendable {
    /// Scans the next octets.
    /// - Returns: how many of them belong to the answer, once it is complete; nil while more are
    ///   needed (then all of them belong to it).
    /// - Throws: `ScanError` for what is no answer.
    mutating func scan(_ bytes: Span<UInt8>) throws(ScanError) -> Int?

    /// What the last answer said, where it is not the one that was hoped for; otherwise nil.
    var refusal: String? { get }
}
