/// The SplitMix64 generator: the same numbers for the same seed on every machine.
public struct SplitMix64: Sendable {
    private var state: UInt64

    /// Makes a generator.
    public init(seed: UInt64) {
        state = seed
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to `limit`, which must be above 0 and is not reached.
    public mutating func below(_ limit: Int) -> Int {
        precondition(limit > 0, "a range to choose from is not empty")
        return Int(next().multipliedFullWidth(by: UInt64(limit)).high)
    }
}
