/// The value that a figure is to reach.
public enum Mark: Sendable, Equatable {
    /// The median is at least this.
    case atLeast(Double)
    /// The median is at most this.
    case atMost(Double)
    /// The ratio to the floor of the same rounds is at least this.
    case ratioAtLeast(Double)
}

extension Mark: CustomStringConvertible {
    /// The mark as the table shows it.
    public var description: String {
        switch self {
        case .atLeast(let value): "≥ \(FigureNumber.text(value))"
        case .atMost(let value): "≤ \(FigureNumber.text(value))"
        case .ratioAtLeast(let value): "ratio ≥ \(FigureNumber.text(value))"
        }
    }
}
