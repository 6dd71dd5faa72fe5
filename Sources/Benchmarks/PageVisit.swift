/// What a browser said of one visit of a page.
public struct PageVisit: Sendable, Equatable {
    /// From the request of the page until something of it was painted first, in milliseconds.
    public let firstPaint: Double
    /// From the same until its rows were painted.
    public let rowsPainted: Double
    /// Octets that came over the network for the page, with heads: all but what a stream brought.
    public let bytes: Double
    /// How many answers those were.
    public let answers: Double

    /// Reads one line of numbers.
    /// - Returns: nil where it is anything else.
    public init?(line: String) {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        let numbers = words.compactMap { Double($0) }
        guard words.count == 4, numbers.count == 4, numbers.allSatisfy({ $0 > 0 }) else {
            return nil
        }
        (firstPaint, rowsPainted) = (numbers[0], numbers[1])
        (bytes, answers) = (numbers[2], numbers[3])
    }
}
