/// What several rounds of one measurement gave.
public struct Spread: Sendable, Equatable {
    /// One value a round, in the order of the rounds; never empty.
    public let values: [Double]

    /// Takes the values; nil for none.
    public init?(_ values: [Double]) {
        guard !values.isEmpty else { return nil }
        self.values = values
    }

    /// The middle value; of an even number, the mean of the two in the middle.
    public var median: Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2)
            ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }

    /// The smallest value.
    public var minimum: Double { values.min() ?? .nan }
    /// The greatest value.
    public var maximum: Double { values.max() ?? .nan }
}
