import Benchmarks

/// What the sides of one comparison gave, a value a round each, and why a side gave none.
struct Turns {
    private var values: [String: [Double]] = [:]
    private var reasons: [String: String] = [:]

    /// Adds what a side gave in this round.
    mutating func add(_ value: Double, of side: String) {
        values[side, default: []].append(value)
    }

    /// Says why a side gives nothing.
    mutating func miss(_ side: String, because reason: String?) {
        reasons[side] = reason
    }

    func spread(_ side: String) -> Spread? { values[side].flatMap(Spread.init) }

    /// A side as a reference of a figure.
    func reference(_ kind: Reference.Kind, _ side: String, mark: Mark? = nil) -> Reference {
        Reference(kind, side, spread(side), mark: mark, missing: reasons[side])
    }
}
