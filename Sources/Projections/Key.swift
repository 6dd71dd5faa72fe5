/// What names a row: the values of its table's key columns, in their order.
public struct Key: Hashable, Sendable, Comparable {
    /// The values, one for each key column.
    public let parts: [Value]

    /// A key of the given parts.
    public init(_ parts: [Value]) { self.parts = parts }

    /// Whether `lhs` comes before `rhs` in the table.
    public static func < (lhs: Key, rhs: Key) -> Bool {
        for (left, right) in zip(lhs.parts, rhs.parts) where left != right {
            return left < right
        }
        return lhs.parts.count < rhs.parts.count
    }
}
