/// What a column holds.
public enum ColumnType: String, Sendable {
    /// `Value.integer`.
    case integer
    /// `Value.text`.
    case text
    /// `Value.bool`.
    case bool
    /// `Value.list`.
    case list
}

/// A column of a stream table.
public struct Column: Sendable, Equatable {
    /// The name in the table, in the API and in CSV.
    public let name: String
    /// What it holds.
    public let type: ColumnType
    /// Whether it may be null.
    public let isNullable: Bool
    /// One sentence that says what it means.
    public let meaning: String

    /// A column named `name`.
    public init(_ name: String, _ type: ColumnType, isNullable: Bool = false, _ meaning: String) {
        self.name = name
        self.type = type
        self.isNullable = isNullable
        self.meaning = meaning
    }
}

/// The shape of a stream table: its key columns, then the others.
public struct TableSchema: Sendable, Equatable {
    /// The table's name: lower case letters, digits and underscores.
    public let name: String
    /// The columns that name a row, in the order of its path and of the table on disk.
    public let keyColumns: [Column]
    /// The columns that a reducer sets, in the order of `Row`.
    public let valueColumns: [Column]
    /// Columns with an index of their own beside the key.
    public let indexes: [[String]]

    /// A table named `name`.
    public init(name: String, key: [Column], columns: [Column], indexes: [[String]] = []) {
        precondition(!key.isEmpty, "a stream table has a key")
        self.name = name
        keyColumns = key
        valueColumns = columns
        self.indexes = indexes
    }

    /// The column that every row has beside its own: the offset of the last event of its key.
    public static let lastEventOffset = Column(
        "last_event_offset", .integer, "The offset of the last event of this row's key.")

    /// All columns a reader sees: key, values, `last_event_offset`.
    public var columns: [Column] { keyColumns + valueColumns + [TableSchema.lastEventOffset] }
}
