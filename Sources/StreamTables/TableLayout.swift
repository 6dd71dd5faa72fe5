import Projections
import SQLite

/// The SQL of a table file. Identifiers come from the schema and are quoted; values are bound.
///
///     "boarding_manifest"(key columns, value columns, last_event_offset)
///         WITHOUT ROWID, so that the rows of one key prefix are neighbours on disk
///     checkpoint(one row: projection, version, columns, log, generation, position, time)
///
/// true and false are 1 and 0; a list is the text of a JSON array.
public struct TableLayout: Sendable {
    /// The table that the file holds.
    public let schema: TableSchema

    /// The layout of a table.
    public init(_ schema: TableSchema) { self.schema = schema }

    /// All columns in the order of the table, comma-separated and quoted.
    public var columnList: String {
        schema.columns.map { SQLName.quoted($0.name) }.joined(separator: ", ")
    }

    var create: String {
        let columns = schema.columns.map { column in
            let type = column.type == .text || column.type == .list ? "TEXT" : "INTEGER"
            return "\(SQLName.quoted(column.name)) \(type)\(column.isNullable ? "" : " NOT NULL")"
        }
        let key = schema.keyColumns.map { SQLName.quoted($0.name) }.joined(separator: ", ")
        let indexes = schema.indexes.map { names in
            let list = names.map(SQLName.quoted).joined(separator: ", ")
            let name = SQLName.quoted("\(schema.name)_by_\(names.joined(separator: "_"))")
            return "CREATE INDEX \(name) ON \(SQLName.quoted(schema.name))(\(list));"
        }
        return """
            CREATE TABLE \(SQLName.quoted(schema.name))(
              \(columns.joined(separator: ",\n  ")),
              PRIMARY KEY(\(key))
            ) STRICT, WITHOUT ROWID;
            \(indexes.joined(separator: "\n"))
            CREATE TABLE checkpoint(
              only INTEGER PRIMARY KEY CHECK(only = 1),
              projection TEXT NOT NULL, version INTEGER NOT NULL, layout TEXT NOT NULL,
              log_id TEXT NOT NULL, generation INTEGER NOT NULL, position INTEGER NOT NULL,
              last_event_time TEXT
            ) STRICT;
            """
    }

    /// Tells one shape of table from another, so that a file of an older shape is rebuilt.
    var fingerprint: String {
        let columns = schema.columns.map {
            "\($0.name):\($0.type.rawValue)\($0.isNullable ? "?" : "")"
        }
        let indexes = schema.indexes.map { $0.joined(separator: "+") }
        return "\(schema.keyColumns.count);" + columns.joined(separator: ",")
            + ";" + indexes.joined(separator: ",")
    }

    var insert: String {
        let marks = schema.columns.map { _ in "?" }.joined(separator: ", ")
        return "INSERT OR REPLACE INTO \(SQLName.quoted(schema.name)) VALUES(\(marks))"
    }

    private var keyCondition: String {
        schema.keyColumns.map { "\(SQLName.quoted($0.name)) = ?" }.joined(separator: " AND ")
    }

    var delete: String {
        "DELETE FROM \(SQLName.quoted(schema.name)) WHERE \(keyCondition)"
    }

    /// Selects all columns of the row whose key is bound in the order of the key columns.
    public var selectByKey: String {
        "SELECT \(columnList) FROM \(SQLName.quoted(schema.name)) WHERE \(keyCondition)"
    }
}
