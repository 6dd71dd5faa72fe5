import Projections
import SQLite

/// How a `Value` stands in a table file.
extension Statement {
    /// Binds a value as its column's storage form.
    public func bind(_ index: Int, _ value: Value) {
        switch value {
        case .null: bindNull(index)
        case .bool(let value): bind(index, value ? 1 : 0)
        case .integer(let value): bind(index, value)
        case .text(let value): bind(index, value.string)
        case .list(let values): bind(index, ListText.text(values))
        }
    }

    /// A column of the current row as a value of the given column.
    public func value(_ column: Int, as type: ColumnType) -> Value {
        guard kind(column) != .null else { return .null }
        switch type {
        case .bool: return .bool(integer(column) != 0)
        case .integer: return .integer(integer(column))
        case .text: return .text(Text(text(column)))
        // Empty where the text is no list, which a projector never writes.
        case .list: return withBytes(column) { .list(ListText.values($0.bytes) ?? []) }
        }
    }
}
