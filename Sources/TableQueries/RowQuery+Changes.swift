import Projections

extension RowQuery {
    /// Parameters of reads of rows that have no meaning where changes are asked for.
    private static let ofPages: Set<String> = [
        "order", "limit", "cursor", "as_of", "min_offset", "max_lag_seconds",
    ]

    /// Parses decoded query items of a question about changes: a filter for each column, `fields`
    /// and `version`.
    /// - Throws: `QueryError` for the first item that cannot be honoured.
    public static func parseChanges(
        items: [(name: String, value: String)], schema: TableSchema
    ) throws(QueryError) -> RowQuery {
        if let item = items.first(where: { ofPages.contains($0.name) }) {
            throw .unknownParameter(item.name)
        }
        return try parse(items: items, schema: schema)
    }
}
