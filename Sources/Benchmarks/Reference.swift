/// What a figure is held against, measured in the same rounds in the figure's unit.
public struct Reference: Sendable {
    /// What it is.
    public enum Kind: String, Sendable {
        /// The bare work, with nothing around it.
        case floor
        /// Another program that does the same.
        case peer
        /// The measured program itself under other conditions.
        case itself
    }

    /// What it is.
    public let kind: Kind
    /// Its name and how it is set up.
    public let name: String
    /// One value a round; nil if it could not be measured.
    public let spread: Spread?
    /// What the figure's ratio to this is to reach; nil where it is shown for itself.
    public let mark: Mark?
    /// Why it was not measured.
    public let missing: String?

    /// Makes a reference.
    /// - Parameters:
    ///   - kind: what it is.
    ///   - name: its name and how it is set up.
    ///   - spread: one value a round; nil if it could not be measured.
    ///   - mark: what the figure's ratio to this is to reach.
    ///   - missing: why there is no value.
    public init(
        _ kind: Kind, _ name: String, _ spread: Spread?, mark: Mark? = nil,
        missing: String? = nil
    ) {
        self.kind = kind
        self.name = name
        self.spread = spread
        self.mark = mark
        self.missing = spread == nil ? missing ?? "no value" : nil
    }
}
