import Projections
import SQLite

/// The SQL of a question: its text, made of the schema's identifiers and numbered parameters
/// alone, and the values of the parameters. Questions that differ in values only have one text.
public struct RowStatement: Sendable, Hashable {
    /// The text.
    public let sql: String
    /// The values of `?1`, `?2` ….
    public let values: [Value]
    /// Result columns with the values of `RowQuery.keyset`.
    let keysetColumns: [Int]

    /// The statement that gives at most `limit` rows of the question; nil gives all.
    public init(_ query: RowQuery, limit: Int?) {
        let columns = query.columns
        var condition = RowCondition(columns)
        for filter in query.filters { condition.add(filter) }
        let keyset = query.keyset
        if let cursor = query.cursor { condition.add(after: cursor.values, in: keyset) }
        let limitMark = condition.bind(.integer(limit.map(Int64.init) ?? -1))

        var selected = query.fields
        var places: [Int] = []
        for term in keyset {
            if let place = selected.firstIndex(of: term.column) {
                places.append(place)
            } else {
                places.append(selected.count)
                selected.append(term.column)
            }
        }
        keysetColumns = places
        values = condition.values
        var sql = "SELECT "
        sql.reserveCapacity(512)
        for (index, column) in selected.enumerated() {
            if index > 0 { sql += ", " }
            sql += SQLName.quoted(columns[column].name)
        }
        sql += " FROM \(SQLName.quoted(query.schema.name))"
        if !condition.terms.isEmpty {
            sql += " WHERE " + condition.terms.joined(separator: " AND ")
        }
        if !keyset.isEmpty {
            let terms = keyset.map { term in
                SQLName.quoted(columns[term.column].name) + (term.isDescending ? " DESC" : "")
            }
            sql += " ORDER BY " + terms.joined(separator: ", ")
        }
        self.sql = sql + " LIMIT \(limitMark)"
    }

    /// The statement that gives one row by its key.
    public init(_ lookup: RowLookup) {
        let columns = lookup.schema.columns
        var condition = RowCondition(columns)
        for (column, part) in lookup.key.parts.enumerated() {
            condition.add(Filter(column: column, condition: .equal(part)))
        }
        let list = lookup.fields.map { SQLName.quoted(columns[$0].name) }
        sql =
            "SELECT \(list.joined(separator: ", ")) FROM "
            + SQLName.quoted(lookup.schema.name)
            + " WHERE " + condition.terms.joined(separator: " AND ")
        values = condition.values
        keysetColumns = []
    }
}
