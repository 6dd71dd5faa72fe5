import EventLog
import Projections

/// The parameters that every read of rows takes: `fields`, `version`, `as_of`, `min_offset` and
/// `max_lag_seconds`.
struct ReadParameters {
    private let schema: TableSchema
    private(set) var fields: [Int]?
    private(set) var bounds = ReadBounds()

    init(_ schema: TableSchema) { self.schema = schema }

    /// Takes the parameter.
    /// - Returns: false where it is none of these.
    mutating func take(_ name: String, _ value: String) throws(QueryError) -> Bool {
        switch name {
        case "fields":
            if fields != nil { throw .repeatedParameter(name) }
            fields = try parseFields(value)
        case "version":
            if bounds.version != nil { throw .repeatedParameter(name) }
            guard let version = ColumnText.integer(value).flatMap(Int.init(exactly:)), version > 0
            else { throw .invalidValue(parameter: name, expected: "an integer of at least 1") }
            bounds.version = version
        case "min_offset":
            if bounds.minimumPosition != nil { throw .repeatedParameter(name) }
            guard let position = Position(text: value) else {
                throw .invalidValue(
                    parameter: name, expected: "a position, as an append or a read returned it")
            }
            bounds.minimumPosition = position
        case "as_of":
            if bounds.asOf != nil { throw .repeatedParameter(name) }
            guard let position = Position(text: value) else {
                throw .invalidValue(
                    parameter: name, expected: "a position, as an append or a read returned it")
            }
            bounds.asOf = position
        case "max_lag_seconds":
            if bounds.maximumLagMilliseconds != nil { throw .repeatedParameter(name) }
            guard let milliseconds = ReadParameters.milliseconds(value) else {
                throw .invalidValue(
                    parameter: name, expected: "a number of seconds, 0 or more, such as 2.5")
            }
            bounds.maximumLagMilliseconds = milliseconds
        default: return false
        }
        return true
    }

    private func parseFields(_ value: String) throws(QueryError) -> [Int] {
        let columns = schema.columns
        var fields: [Int] = []
        for name in ColumnText.parts(value) {
            guard let column = ReadParameters.index(of: name, in: columns) else {
                throw .invalidValue(
                    parameter: "fields", expected: ReadParameters.names(columns))
            }
            guard !fields.contains(column) else {
                throw .invalidValue(parameter: "fields", expected: "columns that are named once")
            }
            fields.append(column)
        }
        return fields
    }

    static func index(of name: String, in columns: [Column]) -> Int? {
        columns.firstIndex { ColumnText.equal($0.name, name) }
    }

    static func names(_ columns: [Column]) -> String {
        "columns of the table (" + columns.map(\.name).joined(separator: ", ") + ")"
    }

    /// Whole milliseconds of a decimal number of seconds, rounded down.
    static func milliseconds(_ text: String) -> Int64? {
        let parts = text.utf8.split(
            separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard
            parts.allSatisfy({ part in
                !part.isEmpty && part.allSatisfy { (0x30...0x39).contains($0) }
            }), let seconds = Int64(String(Substring(parts[0])))
        else { return nil }
        let digits = parts.count == 2 ? String(Substring(parts[1].prefix(3))) : "0"
        let padded = digits + String(repeating: "0", count: 3 - digits.utf8.count)
        let (whole, isOverflow) = seconds.multipliedReportingOverflow(by: 1_000)
        let (total, isTooLarge) = whole.addingReportingOverflow(Int64(padded) ?? 0)
        return isOverflow || isTooLarge ? nil : total
    }
}

extension TableSchema {
    /// Indexes of all columns, without making the columns.
    var allFields: [Int] { Array(0..<(keyColumns.count + valueColumns.count + 1)) }
}
