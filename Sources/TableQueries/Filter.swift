import Projections

/// One condition on one column. Every condition of a question must hold.
public struct Filter: Sendable, Hashable {
    /// What the column's value is held against.
    public enum Condition: Sendable, Hashable {
        /// `column=value`. Null equals nothing.
        case equal(Value)
        /// `column[ne]=value`: every row that `column=value` does not give, those with null too.
        case notEqual(Value)
        /// `column[gt]=value`. Null is neither greater nor less than any value.
        case greater(Value)
        /// `column[gte]=value`.
        case greaterOrEqual(Value)
        /// `column[lt]=value`.
        case less(Value)
        /// `column[lte]=value`.
        case lessOrEqual(Value)
        /// `column[in]=a,b`: one of the values, which are in order and differ.
        case oneOf([Value])
        /// `column[contains]=code`: the list has this text.
        case contains(Text)
        /// `column[is]=null`.
        case null
        /// `column[is]=notnull`.
        case notNull
    }

    /// Index of the column in `TableSchema.columns`.
    public let column: Int
    /// The condition.
    public let condition: Condition

    /// Whether all rows that pass have one and the same value in the column.
    var fixesColumn: Bool {
        switch condition {
        case .equal, .null: return true
        case .oneOf(let values): return values.count == 1
        default: return false
        }
    }
}
