import JSON
import Projections

extension JSONWriter {
    /// Writes a value as it stands in a row.
    public mutating func value(_ value: Value) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .integer(let value): integer(value)
        case .text(let text): string(text.string)
        case .list(let texts):
            beginArray()
            for text in texts { string(text.string) }
            endArray()
        }
    }

    /// Writes a key as `{column: value}`.
    public mutating func key(_ key: Key, of schema: TableSchema) {
        beginObject()
        for (number, column) in schema.keyColumns.enumerated() {
            self.key(column.name)
            value(key[number])
        }
        endObject()
    }
}
