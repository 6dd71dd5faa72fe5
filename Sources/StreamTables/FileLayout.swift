import Projections
import SQLite

/// The SQL of a projection's file: its tables, and what they share.
///
///     checkpoint(one row: projection, version, layout, log, generation, position, time, revision)
///     "#quarantine"(place, key, reason, last_change): keys whose events wait
///     "#parked"(place, key, offset): the events that wait
///
/// `place` is the table's number in the file; `key` is a `KeyText`, empty for events whose keys
/// could not be told. `last_change` is the last event that changed a row which the key counts,
/// where no row of the key's own says it.
struct FileLayout {
    let tables: [TableSchema]
    /// Tells the rules that the rows are folded by from others; empty where they cannot be told.
    let rules: String

    init(_ tables: [TableSchema], rules: String = "") {
        precondition(!tables.isEmpty, "a projection has a root table")
        self.tables = tables
        self.rules = rules
    }

    /// The projection's name.
    var name: String { tables[0].name }

    var create: String {
        tables.map { TableLayout($0).create }.joined(separator: "\n") + """

            CREATE TABLE checkpoint(
              only INTEGER PRIMARY KEY CHECK(only = 1),
              projection TEXT NOT NULL, version INTEGER NOT NULL, layout TEXT NOT NULL,
              log_id TEXT NOT NULL, generation INTEGER NOT NULL, position INTEGER NOT NULL,
              last_event_time TEXT, revision INTEGER NOT NULL
            ) STRICT;
            CREATE TABLE "#quarantine"(
              place INTEGER NOT NULL, key TEXT NOT NULL, reason TEXT NOT NULL,
              last_change INTEGER,
              PRIMARY KEY(place, key)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE "#parked"(
              place INTEGER NOT NULL, key TEXT NOT NULL, offset INTEGER NOT NULL,
              PRIMARY KEY(place, key, offset)
            ) STRICT, WITHOUT ROWID;
            """
    }

    /// Tells one layout from another, so that a file of an older one is rebuilt.
    var fingerprint: String { shape + (rules.isEmpty ? "" : ";rules \(rules)") }

    /// Whether the fingerprint is of the same tables, folded by other rules.
    func hasOtherRules(_ other: String) -> Bool {
        other != fingerprint && (other == shape || other.hasPrefix("\(shape);rules "))
    }

    private var shape: String {
        "lineage;last change;" + tables.map { TableLayout($0).fingerprint }.joined(separator: ";")
    }
}
