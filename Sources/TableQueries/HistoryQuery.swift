import EventLog
import Projections

/// A question about the events that made a row: which of them, in which order.
public struct HistoryQuery: Sendable {
    /// Events of a page where no limit was asked for.
    public static let defaultLimit = 100
    /// The largest limit that may be asked for.
    public static let maximumLimit = 1_000

    /// The table that is asked.
    public let schema: TableSchema
    /// The row's key.
    public let key: Key
    /// Events of a page.
    public private(set) var limit = HistoryQuery.defaultLimit
    /// Newest first.
    public private(set) var isDescending = false
    /// The offset of the page's first event; nil begins at an end.
    public private(set) var start: Offset?
    /// What the reader demands of the row.
    public private(set) var bounds = ReadBounds()

    private init(_ schema: TableSchema, _ key: Key) {
        self.schema = schema
        self.key = key
    }

    /// Parses decoded query items: `limit`, `order`, `cursor`, `version`, `min_offset` and
    /// `max_lag_seconds`.
    /// - Throws: `QueryError` for the first item that cannot be honoured.
    public static func parse(
        key: Key, items: [(name: String, value: String)], schema: TableSchema
    ) throws(QueryError) -> HistoryQuery {
        var query = HistoryQuery(schema, key)
        var common = ReadParameters(schema)
        var cursor: String?
        var seen: Set<String> = []
        for item in items {
            switch item.name {
            case "limit", "order", "cursor":
                guard seen.insert(item.name).inserted else { throw .repeatedParameter(item.name) }
                if item.name == "cursor" {
                    cursor = item.value
                } else {
                    try query.take(item.name, item.value)
                }
            case "fields", "as_of": throw .unknownParameter(item.name)
            default:
                guard try common.take(item.name, item.value) else {
                    throw .unknownParameter(item.name)
                }
            }
        }
        query.bounds = common.bounds
        if let cursor { query.start = try query.offset(of: cursor) }
        return query
    }

    private mutating func take(_ name: String, _ value: String) throws(QueryError) {
        if name == "limit" {
            guard let number = ColumnText.integer(value), number >= 1,
                number <= Int64(HistoryQuery.maximumLimit)
            else {
                throw .invalidValue(
                    parameter: name, expected: "an integer from 1 to \(HistoryQuery.maximumLimit)")
            }
            limit = Int(number)
        } else {
            guard value == "offset" || value == "-offset" else {
                throw .invalidValue(parameter: name, expected: "offset or -offset")
            }
            isDescending = value == "-offset"
        }
    }

    /// The cursor of the page that begins with the event at `offset`.
    public func cursor(at offset: Offset) -> String {
        "\(StableHash.text(fingerprint))-\(offset.rawValue)"
    }

    private func offset(of cursor: String) throws(QueryError) -> Offset {
        let parts = cursor.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let offset = ColumnText.integer(String(parts[1])), offset >= 0,
            String(offset) == parts[1]
        else { throw .invalidCursor(reason: "is damaged") }
        guard parts[0] == StableHash.text(fingerprint) else {
            throw .invalidCursor(reason: "belongs to another question: row and order must stay")
        }
        return Offset(offset)
    }

    private var fingerprint: UInt64 { StableHash.of(form.bytes) }

    private var form: CanonicalForm {
        var form = CanonicalForm()
        form.append("history")
        form.append(schema.name)
        for part in key.parts { form.append(part) }
        form.append(isDescending ? 1 : 0)
        return form
    }

    /// Bytes that are equal for two questions exactly where their answers at one position are.
    public var canonicalBytes: [UInt8] {
        var form = form
        form.append(Int64(limit))
        form.append(start?.rawValue ?? -1)
        return form.bytes
    }
}
