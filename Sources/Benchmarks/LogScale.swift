import Glibc

/// A logarithmic axis that begins and ends at powers of ten.
struct LogScale: Equatable {
    /// The exponents of the axis's ends.
    let decades: ClosedRange<Int>

    /// The shortest axis on which every value is right of the beginning.
    /// - Parameter values: values above 0; others are left out.
    init?(_ values: [Double]) {
        let logarithms = values.filter { $0 > 0 && $0.isFinite }.map(log10)
        guard let least = logarithms.min(), let greatest = logarithms.max() else { return nil }
        // A bar that begins at its own value could not be seen.
        let first = Int((least - 0.1).rounded(.down))
        decades = first...max(Int((greatest - 1e-9).rounded(.up)), first + 1)
    }

    /// Where a value stands between the ends, 0 to 1.
    func place(_ value: Double) -> Double {
        guard value > 0 else { return 0 }
        let part = (log10(value) - Double(decades.lowerBound)) / Double(decades.count - 1)
        return min(max(part, 0), 1)
    }
}
