import Projections

/// Reads the key of a row from the path that names it.
public enum RowKey {
    /// The key that the decoded path segments after `rows/` spell.
    /// - Throws: `QueryError.invalidKey` where their number or a type is wrong.
    public static func parse(
        _ segments: [String], schema: TableSchema
    ) throws(QueryError) -> Key {
        guard segments.count == schema.keyColumns.count else { throw error(schema) }
        var parts: [Value] = []
        for (segment, column) in zip(segments, schema.keyColumns) {
            guard let value = ColumnText.value(segment, as: column.type) else {
                throw error(schema)
            }
            parts.append(value)
        }
        return Key(parts)
    }

    private static func error(_ schema: TableSchema) -> QueryError {
        let parts = schema.keyColumns.map { "{\($0.name)} (\(ColumnText.expected($0.type)))" }
        return .invalidKey(expected: "the key of \(schema.name): " + parts.joined(separator: "/"))
    }
}
