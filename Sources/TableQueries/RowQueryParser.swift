import Projections

/// Takes query items one by one and makes a `RowQuery` of them.
struct RowQueryParser {
    let schema: TableSchema
    let columns: [Column]
    private(set) var common: ReadParameters
    private(set) var filters: [Filter] = []
    private(set) var order: [OrderTerm] = []
    private(set) var limit: Int?
    private var cursor: String?
    private var valueCount = 0

    init(_ schema: TableSchema) {
        self.schema = schema
        columns = schema.columns
        common = ReadParameters(schema)
    }

    mutating func take(_ name: String, _ value: String) throws(QueryError) {
        if try common.take(name, value) { return }
        switch name {
        case "limit":
            if limit != nil { throw .repeatedParameter(name) }
            guard let number = ColumnText.integer(value), number >= 1,
                number <= Int64(RowQuery.maximumLimit)
            else {
                throw .invalidValue(
                    parameter: name, expected: "an integer from 1 to \(RowQuery.maximumLimit)")
            }
            limit = Int(number)
        case "cursor":
            if cursor != nil { throw .repeatedParameter(name) }
            cursor = value
        case "order":
            if !order.isEmpty { throw .repeatedParameter(name) }
            order = try parseOrder(value)
        default: try takeFilter(name, value)
        }
    }

    func finish() throws(QueryError) -> RowQuery {
        let query = try RowQuery(self)
        guard let cursor else { return query }
        return try query.continued(at: cursor)
    }

    private func parseOrder(_ value: String) throws(QueryError) -> [OrderTerm] {
        var terms: [OrderTerm] = []
        for part in ColumnText.parts(value) {
            let isDescending = part.utf8.first == UInt8(ascii: "-")
            let name = isDescending ? String(Substring(part.utf8.dropFirst())) : part
            guard let column = ReadParameters.index(of: name, in: columns) else {
                throw .invalidValue(parameter: "order", expected: ReadParameters.names(columns))
            }
            guard columns[column].type != .list else {
                throw .invalidValue(
                    parameter: "order", expected: "columns that have an order, \(name) is a list")
            }
            guard !terms.contains(where: { $0.column == column }) else {
                throw .invalidValue(
                    parameter: "order", expected: "columns that are named once")
            }
            terms.append(OrderTerm(column: column, isDescending: isDescending))
        }
        return terms
    }

    private mutating func takeFilter(_ name: String, _ value: String) throws(QueryError) {
        let (columnName, operation) = RowQueryParser.split(name)
        guard let column = ReadParameters.index(of: columnName, in: columns) else {
            throw .unknownParameter(name)
        }
        let condition = try condition(name, operation, value, columns[column])
        guard filters.count < RowQuery.maximumFilters else {
            throw .tooMany(parameter: name, limit: RowQuery.maximumFilters)
        }
        filters.append(Filter(column: column, condition: condition))
    }

    /// `column[operation]` taken apart; a name without brackets has no operation.
    private static func split(_ name: String) -> (column: String, operation: String?) {
        let bytes = name.utf8
        guard bytes.last == UInt8(ascii: "]"), let open = bytes.firstIndex(of: UInt8(ascii: "["))
        else { return (name, nil) }
        let operation = bytes[bytes.index(after: open)...].dropLast()
        return (String(Substring(bytes[..<open])), String(Substring(operation)))
    }

    private mutating func condition(
        _ name: String, _ operation: String?, _ text: String, _ column: Column
    ) throws(QueryError) -> Filter.Condition {
        if operation == "is" { return try nullness(name, text) }
        if operation == "contains" { return try contains(name, text, column) }
        guard column.type != .list else {
            throw .unsupportedFilter(
                parameter: name,
                reason: "a list is filtered by \(column.name)[contains] or \(column.name)[is]")
        }
        guard let operation else { return .equal(try value(name, text, column)) }
        switch operation {
        case "ne": return .notEqual(try value(name, text, column))
        case "in": return try oneOf(name, text, column)
        case "gt", "gte", "lt", "lte":
            guard column.type != .bool else {
                throw .unsupportedFilter(
                    parameter: name, reason: "true and false are compared by = or [ne] only")
            }
            return comparison(operation, try value(name, text, column))
        default:
            throw .unsupportedFilter(
                parameter: name,
                reason: "filters are =, [gt], [gte], [lt], [lte], [ne], [in], "
                    + "[contains] and [is]")
        }
    }

    private func comparison(_ operation: String, _ value: Value) -> Filter.Condition {
        switch operation {
        case "gt": return .greater(value)
        case "gte": return .greaterOrEqual(value)
        case "lt": return .less(value)
        default: return .lessOrEqual(value)
        }
    }

    private func value(
        _ name: String, _ text: String, _ column: Column
    ) throws(QueryError) -> Value {
        guard let value = ColumnText.value(text, as: column.type) else {
            throw .invalidValue(parameter: name, expected: ColumnText.expected(column.type))
        }
        return value
    }

    private func nullness(_ name: String, _ text: String) throws(QueryError) -> Filter.Condition {
        switch text {
        case "null": return .null
        case "notnull": return .notNull
        default: throw .invalidValue(parameter: name, expected: "null or notnull")
        }
    }

    private func contains(
        _ name: String, _ text: String, _ column: Column
    ) throws(QueryError) -> Filter.Condition {
        guard column.type == .list else {
            throw .unsupportedFilter(
                parameter: name, reason: "[contains] is for lists, \(column.name) is none")
        }
        return .contains(Text(text))
    }

    private mutating func oneOf(
        _ name: String, _ text: String, _ column: Column
    ) throws(QueryError) -> Filter.Condition {
        guard let parts = ColumnText.escapedParts(text) else {
            throw .invalidValue(
                parameter: name,
                expected: "values between commas; a backslash may only stand before a comma or "
                    + "a backslash")
        }
        valueCount += parts.count
        guard valueCount <= RowQuery.maximumListedValues else {
            throw .tooMany(parameter: name, limit: RowQuery.maximumListedValues)
        }
        var values: Set<Value> = []
        for part in parts { values.insert(try value(name, part, column)) }
        return .oneOf(values.sorted())
    }
}
