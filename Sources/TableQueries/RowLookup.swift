import Projections

/// A question about one row: which, and which of its columns.
public struct RowLookup: Sendable {
    /// The table that is asked.
    public let schema: TableSchema
    /// The row's key.
    public let key: Key
    /// Indexes in `TableSchema.columns` of the columns to give, in the order asked for.
    public let fields: [Int]
    /// Whether these are all columns, in the table's order.
    public let isWhole: Bool
    /// What the reader demands of the row.
    public let bounds: ReadBounds

    /// Parses decoded query items: `fields`, `version`, `as_of`, `min_offset` and
    /// `max_lag_seconds`.
    /// - Throws: `QueryError` for the first item that cannot be honoured.
    public static func parse(
        key: Key, items: [(name: String, value: String)], schema: TableSchema
    ) throws(QueryError) -> RowLookup {
        var common = ReadParameters(schema)
        for item in items where try !common.take(item.name, item.value) {
            throw .unknownParameter(item.name)
        }
        let all = schema.allFields
        let fields = common.fields ?? all
        return RowLookup(
            schema: schema, key: key, fields: fields, isWhole: fields == all,
            bounds: common.bounds)
    }

    /// Bytes that are equal for two questions exactly where their answers at one position are.
    public var canonicalBytes: [UInt8] {
        var form = CanonicalForm()
        form.append(schema.name)
        for part in key.parts { form.append(part) }
        form.append(isWhole ? -1 : Int64(fields.count))
        if !isWhole { for field in fields { form.append(Int64(field)) } }
        if let position = bounds.asOf { form.append(position.last) }
        return form.bytes
    }
}
