import Projections
import SQLite

/// The SQL of one table of a file. Identifiers come from the schema and are quoted; values are
/// bound. A `#` stands in no table's or column's name, so what carries one is the file's own.
///
///     "boarding_manifest"(key columns, value columns, last_event_offset, "#lineage")
///         WITHOUT ROWID, so that the rows of one key prefix are neighbours on disk
///     "boarding_manifest#lineage"(key columns, first_offset, offsets, has_row, value columns)
///         full chunks of lineage, each with the row after its last event
///
/// true and false are 1 and 0; a list is the text of a JSON array.
public struct TableLayout: Sendable {
    /// The table.
    public let schema: TableSchema

    /// The layout of a table.
    public init(_ schema: TableSchema) { self.schema = schema }

    /// All columns that a reader sees, in the order of the table, comma-separated and quoted.
    public var columnList: String {
        schema.columns.map { SQLName.quoted($0.name) }.joined(separator: ", ")
    }

    /// The table's name, quoted.
    public var table: String { SQLName.quoted(schema.name) }
    /// The name of the table of lineage chunks, quoted.
    public var lineageTable: String { SQLName.quoted("\(schema.name)#lineage") }
    /// The key columns, comma-separated and quoted.
    public var keyList: String {
        schema.keyColumns.map { SQLName.quoted($0.name) }.joined(separator: ", ")
    }
    /// The value columns, comma-separated and quoted.
    public var valueList: String {
        schema.valueColumns.map { SQLName.quoted($0.name) }.joined(separator: ", ")
    }

    /// Makes the table, its indexes and the table of its lineage.
    public var create: String {
        let columns = schema.columns.map { "\(definition($0))\($0.isNullable ? "" : " NOT NULL")" }
        let keys = schema.keyColumns.map { "\(definition($0)) NOT NULL" }
        let values = schema.valueColumns.map { ",\n  \(definition($0))" }
        let indexes = schema.indexes.map { names in
            let list = names.map(SQLName.quoted).joined(separator: ", ")
            let name = SQLName.quoted("\(schema.name)_by_\(names.joined(separator: "_"))")
            return "CREATE INDEX \(name) ON \(table)(\(list));"
        }
        return """
            CREATE TABLE \(table)(
              \(columns.joined(separator: ",\n  ")),
              "#lineage" BLOB NOT NULL,
              PRIMARY KEY(\(keyList))
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE \(lineageTable)(
              \(keys.joined(separator: ",\n  ")),
              first_offset INTEGER NOT NULL, offsets BLOB NOT NULL,
              has_row INTEGER NOT NULL\(values.joined()),
              PRIMARY KEY(\(keyList), first_offset)
            ) STRICT, WITHOUT ROWID;
            \(indexes.joined(separator: "\n"))
            """
    }

    private func definition(_ column: Column) -> String {
        let type = column.type == .text || column.type == .list ? "TEXT" : "INTEGER"
        return "\(SQLName.quoted(column.name)) \(type)"
    }

    /// Tells one shape of table from another, so that a file of an older shape is rebuilt.
    var fingerprint: String {
        let columns = schema.columns.map {
            "\($0.name):\($0.type.rawValue)\($0.isNullable ? "?" : "")"
        }
        let indexes = schema.indexes.map { $0.joined(separator: "+") }
        return "\(schema.name)(\(schema.keyColumns.count);" + columns.joined(separator: ",")
            + ";" + indexes.joined(separator: ",") + ")"
    }

    var insert: String {
        let marks = schema.columns.map { _ in "?, " }.joined()
        return "INSERT OR REPLACE INTO \(table) VALUES(\(marks)?)"
    }

    var insertChunk: String {
        let marks = (schema.keyColumns + schema.valueColumns).map { _ in "?, " }.joined()
        return "INSERT OR REPLACE INTO \(lineageTable) VALUES(\(marks)?, ?, ?)"
    }

    /// The condition that the key columns equal parameters in their order.
    public var keyCondition: String { prefixCondition(schema.keyColumns.count) }

    /// The condition that the first key columns equal parameters in their order.
    public func prefixCondition(_ count: Int) -> String {
        schema.keyColumns.prefix(count).map { "\(SQLName.quoted($0.name)) = ?" }
            .joined(separator: " AND ")
    }

    var delete: String { "DELETE FROM \(table) WHERE \(keyCondition)" }

    /// Selects all columns of the row whose key is bound in the order of the key columns.
    public var selectByKey: String { "SELECT \(columnList) FROM \(table) WHERE \(keyCondition)" }

    /// The same, with the row's own lineage after them.
    public var selectStored: String {
        "SELECT \(columnList), \"#lineage\" FROM \(table) WHERE \(keyCondition)"
    }

    /// Selects all columns of the rows whose first key columns are bound, in key order.
    public func selectUnder(_ count: Int) -> String {
        "SELECT \(columnList) FROM \(table)"
            + (count > 0 ? " WHERE \(prefixCondition(count))" : "") + " ORDER BY \(keyList)"
    }
}
