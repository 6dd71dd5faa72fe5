import EventLog
import Projections
import SQLite

/// The SQL of a question about changes. Its result columns are the fields that were asked for, the
/// key columns, and what became of the row: `passes`, `fails`, or `unchanged`.
struct ChangeStatement {
    /// The row passes the filters.
    static let passes: Int64 = 1
    /// The row does not pass them.
    static let fails: Int64 = 0
    /// No event after the position changed the row.
    static let unchanged: Int64 = 2

    let sql: String
    /// The values of `?1`, `?2` ….
    let values: [Value]

    /// The statement that looks at all rows under the question's key prefix, in key order.
    ///
    /// It gives the unchanged ones, too: whoever steps through them can stop after so many.
    /// - Parameters:
    ///   - position: rows that no later event changed are unchanged.
    ///   - last: the key that the rows come after.
    init(_ query: RowQuery, after position: Position, past last: Key?) {
        let keys = query.schema.keyColumns.indices
        let prefix = query.keyPrefix
        var condition = RowCondition(query.columns)
        let passes = ChangeStatement.passing(query, &condition)
        let known = condition.bind(.integer(position.last))
        let offset = SQLName.quoted(TableSchema.lastEventOffset.name)
        var wanted = RowCondition(query.columns, binding: condition.values)
        for column in 0..<prefix.count {
            wanted.add(Filter(column: column, condition: .equal(prefix[column])))
        }
        let open = keys.dropFirst(prefix.count).map { OrderTerm(column: $0, isDescending: false) }
        if let last { wanted.add(after: Array(last.parts.dropFirst(prefix.count)), in: open) }
        values = wanted.values
        var sql = ChangeStatement.selection(
            query, "CASE WHEN \(offset) <= \(known) THEN 2 WHEN \(passes) THEN 1 ELSE 0 END")
        if !wanted.terms.isEmpty { sql += " WHERE " + wanted.terms.joined(separator: " AND ") }
        let order = query.schema.keyColumns.map { SQLName.quoted($0.name) }
        self.sql = sql + " ORDER BY " + order.joined(separator: ", ")
    }

    /// The statement that looks at one row; the values of its key are bound after `values`.
    init(_ query: RowQuery) {
        var condition = RowCondition(query.columns)
        let passes = ChangeStatement.passing(query, &condition)
        values = condition.values
        let key = query.schema.keyColumns.enumerated().map { number, column in
            "\(SQLName.quoted(column.name)) = ?\(condition.values.count + number + 1)"
        }
        sql =
            ChangeStatement.selection(query, "CASE WHEN \(passes) THEN 1 ELSE 0 END")
            + " WHERE " + key.joined(separator: " AND ")
    }

    private static func passing(_ query: RowQuery, _ condition: inout RowCondition) -> String {
        for filter in query.filters { condition.add(filter) }
        return condition.terms.isEmpty ? "1" : condition.terms.joined(separator: " AND ")
    }

    private static func selection(_ query: RowQuery, _ outcome: String) -> String {
        let columns = query.fields + Array(query.schema.keyColumns.indices)
        let list = columns.map { SQLName.quoted(query.columns[$0].name) }
        return "SELECT \(list.joined(separator: ", ")), \(outcome)"
            + " FROM \(SQLName.quoted(query.schema.name))"
    }
}
