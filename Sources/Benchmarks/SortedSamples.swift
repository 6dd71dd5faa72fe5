/// Measured values in ascending order; percentiles are exact, nothing is put into buckets.
public struct SortedSamples: Sendable {
    private let values: [Int64]

    /// Sorts the values.
    public init(_ values: [Int64]) {
        self.values = values.sorted()
    }

    /// How many there are.
    public var count: Int { values.count }
    /// The greatest; nil if there is none.
    public var maximum: Int64? { values.last }

    /// The smallest value that at least this part of all values does not exceed (the nearest-rank
    /// method); nil if there is none.
    /// - Parameter part: from 0 to 1; 0.99 for the 99th percentile.
    public func percentile(_ part: Double) -> Int64? {
        precondition((0...1).contains(part), "a part of the whole")
        guard !values.isEmpty else { return nil }
        let rank = Int((part * Double(values.count)).rounded(.up))
        return values[max(rank, 1) - 1]
    }
}
