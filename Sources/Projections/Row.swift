/// The values of a row's columns beside its key, in the order of `TableSchema.valueColumns`.
///
/// A row remembers whether a column was given another value, so that whoever folds need not keep
/// the row of before: keeping it would make every event copy the row.
public struct Row: Hashable, Sendable {
    @usableFromInline var columns: [Value]
    /// Whether a column was given another value since `settle`; of a new row always.
    public internal(set) var isChanged = true

    /// A row of the given values.
    public init(_ values: [Value]) { columns = values }

    /// The values, one for each value column.
    public var values: [Value] {
        get { columns }
        set {
            columns = newValue
            isChanged = true
        }
    }

    /// The value of the column at `index` in `TableSchema.valueColumns`.
    @inlinable
    public subscript(_ index: Int) -> Value {
        // Lends the value: to look at one column counted its text's references up and down.
        _read { yield columns[index] }
        set { set(index, newValue) }
    }

    @usableFromInline
    mutating func set(_ index: Int, _ value: Value) {
        guard columns[index] != value else { return }
        columns[index] = value
        isChanged = true
    }

    /// Says that changes are counted from now on.
    public mutating func settle() { isChanged = false }

    /// Whether all values are equal.
    public static func == (lhs: Row, rhs: Row) -> Bool { lhs.columns == rhs.columns }

    /// Hashes the values.
    public func hash(into hasher: inout Hasher) { hasher.combine(columns) }
}
