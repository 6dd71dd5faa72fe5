/// The values of a row's columns beside its key, in the order of `TableSchema.valueColumns`.
///
/// A row remembers whether a column was given another value, so that whoever folds need not keep
/// the row of before: keeping it would make every event copy the row.
public struct Row: Hashable, Sendable {
    /// The values, one for each value column.
    public var values: [Value] {
        didSet { isChanged = true }
    }
    /// Whether a column was given another value since `settle`; of a new row always.
    public private(set) var isChanged = true

    /// A row of the given values.
    public init(_ values: [Value]) { self.values = values }

    /// The value of the column at `index` in `TableSchema.valueColumns`.
    @inline(__always)
    public subscript(_ index: Int) -> Value {
        get { values[index] }
        set {
            guard values[index] != newValue else { return }
            values[index] = newValue
        }
    }

    /// Says that changes are counted from now on.
    public mutating func settle() { isChanged = false }

    /// Whether all values are equal.
    public static func == (lhs: Row, rhs: Row) -> Bool { lhs.values == rhs.values }

    /// Hashes the values.
    public func hash(into hasher: inout Hasher) { hasher.combine(values) }
}
