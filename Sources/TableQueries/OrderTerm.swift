/// One column that rows are sorted by. Null comes before every value, so that it is first in
/// ascending order and last in descending order; texts are ordered by their UTF-8 bytes.
public struct OrderTerm: Sendable, Hashable {
    /// Index of the column in `TableSchema.columns`.
    public let column: Int
    /// Whether the greatest comes first: `order=-column`.
    public let isDescending: Bool

    /// Sorts by the column at `column`.
    public init(column: Int, isDescending: Bool) {
        self.column = column
        self.isDescending = isDescending
    }
}
