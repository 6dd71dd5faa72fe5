import Projections

/// Events with the tables that an independent fold made of them.
public enum GoldenData: String, CaseIterable, Sendable {
    /// 42,930 events of 9,999 real bookings.
    case resort
    /// 20,000 events, legal and awkward.
    case hard

    /// How many events the set has.
    public var eventCount: Int { self == .resort ? 42_930 : 20_000 }

    /// The events as NDJSON, every line with its LF.
    /// - Throws: `DataFileError`.
    public func text() throws -> [UInt8] {
        switch self {
        case .resort:
            try Gzip.contents(
                of: "\(GoldenData.package)/Sources/TidetableCommands/Resources"
                    + "/resort-bookings.ndjson.gz")
        case .hard: try Gzip.contents(of: "\(GoldenData.resources)/hard-events.ndjson.gz")
        }
    }

    /// The events, one JSON text each.
    /// - Throws: `DataFileError`.
    public func lines() throws -> [[UInt8]] {
        try text().split(separator: UInt8(ascii: "\n")).map(Array.init)
    }

    /// The events as trees.
    /// - Throws: `DataFileError`, `JSONError`.
    public func events() throws -> [GoldenEvent] { try lines().map { try GoldenEvent($0) } }

    /// The rows of a table, each as `{column: value}`.
    /// - Throws: `DataFileError`, `JSONError`.
    public func rows(of table: String) throws -> [JSONNode] {
        let tables = try JSONNode(
            Gzip.contents(of: "\(GoldenData.resources)/\(rawValue)-golden.json.gz"))
        guard let rows = tables[table]?.elements else {
            throw DataFileError(description: "the golden file has no \(table)")
        }
        return rows
    }

    /// The rows of a table by their keys. `name` is the table's name in the golden file, where it
    /// is not the schema's: there version 2 of a table stands beside version 1.
    /// - Throws: `DataFileError`, `JSONError`.
    public func table(_ schema: TableSchema, named name: String? = nil) throws -> [Key: Row] {
        var table: [Key: Row] = [:]
        for row in try rows(of: name ?? schema.name) {
            table[try Key(row, schema)] = try Row(row, schema)
        }
        return table
    }

    private static var resources: String { "\(package)/Tests/GoldenData/Resources" }

    /// The package's folder, two above the one of this file.
    private static let package = #filePath.split(
        separator: "/", omittingEmptySubsequences: false
    ).dropLast(3).joined(separator: "/")
}

extension Key {
    /// The key of a row in JSON.
    /// - Throws: `DataFileError` where a column is missing.
    public init(_ row: JSONNode, _ schema: TableSchema) throws {
        self.init(try schema.keyColumns.map { try value($0, of: row) })
    }
}

extension Row {
    /// The values of a row in JSON, key columns and `last_event_offset` aside.
    /// - Throws: `DataFileError` where a column is missing.
    public init(_ row: JSONNode, _ schema: TableSchema) throws {
        self.init(try schema.valueColumns.map { try value($0, of: row) })
    }
}

private func value(_ column: Column, of row: JSONNode) throws -> Value {
    guard let value = row[column.name]?.value else {
        throw DataFileError(description: "a row without a usable \(column.name): \(row)")
    }
    return value
}
