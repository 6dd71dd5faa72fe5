/// The value that a figure, or its ratio to what stands beside it, is to reach.
public enum Mark: Sendable, Equatable {
    /// At least this.
    case atLeast(Double)
    /// At most this.
    case atMost(Double)

    /// Whether a value reaches the mark.
    public func isReached(by value: Double) -> Bool {
        switch self {
        case .atLeast(let mark): value >= mark
        case .atMost(let mark): value <= mark
        }
    }
}

extension Mark: CustomStringConvertible {
    /// The mark as the table shows it.
    public var description: String {
        switch self {
        case .atLeast(let value): "≥ \(FigureNumber.text(value))"
        case .atMost(let value): "≤ \(FigureNumber.text(value))"
        }
    }
}
