import Projections

/// A question about the rows of one table: parsed and checked once, at the door, and never again.
public struct RowQuery: Sendable, Hashable {
    /// Rows of a page where no limit was asked for.
    public static let defaultLimit = 100
    /// The largest limit that may be asked for.
    public static let maximumLimit = 10_000
    /// How many filters a question may have.
    public static let maximumFilters = 100
    /// How many values all `[in]` filters of a question may have together.
    public static let maximumListedValues = 1_000

    /// The table that is asked.
    public let schema: TableSchema
    /// Conditions that all must hold, in an order of their own and each once.
    public let filters: [Filter]
    /// What the rows are sorted by: as asked, then the key columns, so that no two rows are equal.
    public let order: [OrderTerm]
    /// The limit that was asked for. A page has `pageLimit` rows; a stream without one is whole.
    public let limit: Int?
    /// Where the page begins: just after the row that the cursor was made at.
    public let cursor: Cursor?
    /// Indexes in `TableSchema.columns` of the columns to give, in the order asked for.
    public let fields: [Int]
    /// What the reader demands of the rows.
    public let bounds: ReadBounds
    /// A hash of table, filters and order: a cursor belongs to one of these.
    let fingerprint: UInt64
    /// `TableSchema.columns`, made once.
    let columns: [Column]

    /// Rows of a page.
    public var pageLimit: Int { limit ?? RowQuery.defaultLimit }

    /// Parses decoded query items: a filter for each column, `limit`, `cursor`, `order`, `fields`,
    /// `version`, `min_offset` and `max_lag_seconds`. A column of one of these names cannot be
    /// filtered by `=`.
    ///
    /// In `column[in]=a,b` a backslash before a comma or a backslash makes it part of the value.
    /// - Throws: `QueryError` for the first item that cannot be honoured.
    public static func parse(
        items: [(name: String, value: String)], schema: TableSchema
    ) throws(QueryError) -> RowQuery {
        var parser = RowQueryParser(schema)
        for item in items { try parser.take(item.name, item.value) }
        return try parser.finish()
    }

    init(_ parser: borrowing RowQueryParser) throws(QueryError) {
        schema = parser.schema
        columns = parser.columns
        filters = RowQuery.canonical(parser.filters)
        limit = parser.limit
        fields = parser.common.fields ?? parser.schema.allFields
        bounds = parser.common.bounds
        var order = parser.order
        for column in parser.schema.keyColumns.indices
        where !order.contains(where: { $0.column == column }) {
            order.append(OrderTerm(column: column, isDescending: false))
        }
        self.order = order
        var form = CanonicalForm()
        RowQuery.append(parser.schema, filters, order, to: &form)
        if let position = bounds.asOf { form.append(position.last) }
        fingerprint = StableHash.of(form.bytes)
        cursor = nil
    }

    private init(_ query: RowQuery, cursor: Cursor) {
        schema = query.schema
        columns = query.columns
        filters = query.filters
        order = query.order
        limit = query.limit
        fields = query.fields
        bounds = query.bounds
        fingerprint = query.fingerprint
        self.cursor = cursor
    }

    /// The same question from the row after the one that `text` was made at.
    /// - Throws: `QueryError.invalidCursor` where it is damaged or of another question.
    public func continued(at text: String) throws(QueryError) -> RowQuery {
        RowQuery(self, cursor: try Cursor(text: text, of: self))
    }

    /// The sort columns that can differ between the rows that pass, up to the point where they
    /// name one row: what a cursor holds and what is compared with it.
    var keyset: [OrderTerm] {
        let fixed = Set(filters.filter(\.fixesColumn).map(\.column))
        var open = Set(schema.keyColumns.indices).subtracting(fixed)
        var terms: [OrderTerm] = []
        for term in order where !fixed.contains(term.column) && !open.isEmpty {
            terms.append(term)
            open.remove(term.column)
        }
        return terms
    }

    /// The values that equality filters give the first key columns: all rows that pass have keys
    /// which begin so.
    public var keyPrefix: Key {
        var parts: [Value] = []
        for column in schema.keyColumns.indices {
            let filter = filters.first { filter in
                if case .equal = filter.condition { return filter.column == column }
                return false
            }
            guard case .equal(let value)? = filter?.condition else { break }
            parts.append(value)
        }
        return Key(parts)
    }

    /// Whether the rows are neighbours in the primary key or in an index and come in its order,
    /// so that a page costs what it gives (and what its other filters skip), not a sort or a scan
    /// of the table. Such a read is short enough for an event loop.
    public var isIndexed: Bool {
        let fixed = Set(filters.filter(\.fixesColumn).map(\.column))
        guard let key = schema.keyColumns.indices.first(where: { !fixed.contains($0) }) else {
            return true
        }
        let directions = Set(keyset.map(\.isDescending))
        guard directions.count == 1,
            keyset.map(\.column)
                == Array(
                    schema.keyColumns.indices.filter { !fixed.contains($0) })
        else { return false }
        return key > 0 || isPrefixOfIndex(fixed) || filters.isEmpty
    }

    private func isPrefixOfIndex(_ fixed: Set<Int>) -> Bool {
        let names = Set(fixed.map { Text(columns[$0].name) })
        return schema.indexes.contains { index in
            !index.isEmpty && index.allSatisfy { names.contains(Text($0)) }
        }
    }

    /// Bytes that are equal for two questions exactly where their answers at one position are:
    /// the part of an entity tag that the question makes.
    public var canonicalBytes: [UInt8] {
        var form = CanonicalForm()
        RowQuery.append(schema, filters, order, to: &form)
        if let position = bounds.asOf { form.append(position.last) }
        form.append(Int64(limit ?? -1))
        form.append(Int64(fields.count))
        for field in fields { form.append(Int64(field)) }
        form.append(cursor?.text ?? "")
        return form.bytes
    }

    private static func append(
        _ schema: TableSchema, _ filters: [Filter], _ order: [OrderTerm],
        to form: inout CanonicalForm
    ) {
        form.append(schema.name)
        form.append(Int64(filters.count))
        for filter in filters { form.append(filter) }
        form.append(Int64(order.count))
        for term in order {
            form.append(Int64(term.column))
            form.append(term.isDescending ? 1 : 0)
        }
    }

    private static func canonical(_ filters: [Filter]) -> [Filter] {
        let forms = Set(filters).map { filter in
            var form = CanonicalForm()
            form.append(filter)
            return (filter, form.bytes)
        }
        return forms.sorted { $0.1.lexicographicallyPrecedes($1.1) }.map(\.0)
    }
}

extension RowQuery {
    /// Whether both ask the same.
    public static func == (lhs: RowQuery, rhs: RowQuery) -> Bool {
        lhs.schema == rhs.schema && lhs.bounds == rhs.bounds
            && lhs.canonicalBytes == rhs.canonicalBytes
    }

    /// Hashes what is asked.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(fingerprint)
        hasher.combine(limit)
        hasher.combine(fields)
        hasher.combine(bounds)
        hasher.combine(cursor)
    }
}
