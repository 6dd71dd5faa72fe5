/// One measured figure and what it is held against.
public struct Figure: Sendable {
    /// What was measured.
    public let name: String
    /// The unit of the values, as `events/s`.
    public let unit: String
    /// One value a round.
    public let spread: Spread
    /// Floors and peers of the same rounds.
    public let beside: [Reference]
    /// What the figure itself is to reach; nil where it is shown for itself.
    public let mark: Mark?
    /// What a reader must know beside the numbers.
    public let note: String?
    /// Whether the chart shows it.
    public let isCharted: Bool

    /// Makes a figure.
    public init(
        _ name: String, unit: String, _ spread: Spread, beside: [Reference] = [],
        mark: Mark? = nil, note: String? = nil, isCharted: Bool = false
    ) {
        self.name = name
        self.unit = unit
        self.spread = spread
        self.beside = beside
        self.mark = mark
        self.note = note
        self.isCharted = isCharted
    }

    /// The median of the rounds' ratios to a reference. Each round is held against the reference
    /// of the same round, so that a slow minute of the machine weighs on both.
    public func ratio(to reference: Reference) -> Double? {
        guard let other = reference.spread else { return nil }
        let pairs = zip(spread.values, other.values)
        return Spread(pairs.compactMap { $1 > 0 ? $0 / $1 : nil })?.median
    }

    /// Whether the figure's own mark is reached; nil without a mark.
    public var reachesMark: Bool? { mark.map { $0.isReached(by: spread.median) } }

    /// Whether the ratio to a reference reaches the reference's mark; nil without a mark, or
    /// where the reference was not measured.
    public func reachesMark(of reference: Reference) -> Bool? {
        guard let mark = reference.mark else { return nil }
        return ratio(to: reference).map { mark.isReached(by: $0) }
    }
}
