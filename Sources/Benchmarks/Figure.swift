/// One measured figure beside its floor.
public struct Figure: Sendable {
    /// What the figure is held against: a peer or the bare system calls, in the same rounds.
    public struct Floor: Sendable {
        /// What it is.
        public let name: String
        /// One value a round, in the figure's unit.
        public let spread: Spread

        /// Makes a floor.
        public init(_ name: String, _ spread: Spread) {
            self.name = name
            self.spread = spread
        }
    }

    /// What was measured.
    public let name: String
    /// The unit of the values, as `events/s`.
    public let unit: String
    /// One value a round.
    public let spread: Spread
    /// Nil where there is no floor.
    public let floor: Floor?
    /// What the figure is to reach; nil where it is shown for itself.
    public let mark: Mark?
    /// What a reader must know beside the numbers.
    public let note: String?

    /// Makes a figure.
    public init(
        _ name: String, unit: String, _ spread: Spread, floor: Floor? = nil, mark: Mark? = nil,
        note: String? = nil
    ) {
        self.name = name
        self.unit = unit
        self.spread = spread
        self.floor = floor
        self.mark = mark
        self.note = note
    }

    /// The median of the rounds' ratios to the floor. Each round is held against the floor of the
    /// same round, so that a slow minute of the machine weighs on both.
    public var ratio: Double? {
        guard let floor else { return nil }
        let pairs = zip(spread.values, floor.spread.values)
        return Spread(pairs.compactMap { $1 > 0 ? $0 / $1 : nil })?.median
    }

    /// Whether the mark is reached; nil without a mark, or without the floor that it needs.
    public var reachesMark: Bool? {
        switch mark {
        case nil: nil
        case .atLeast(let value): spread.median >= value
        case .atMost(let value): spread.median <= value
        case .ratioAtLeast(let value): ratio.map { $0 >= value }
        }
    }
}
