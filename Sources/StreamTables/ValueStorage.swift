import JSON
import Projections
import SQLite

/// How a `Value` stands in a table file.
extension Statement {
    /// Binds a value as its column's storage form.
    public func bind(_ index: Int, _ value: Value) {
        switch value {
        case .null: bindNull(index)
        case .bool(let value): bind(index, value ? 1 : 0)
        case .integer(let value): bind(index, value)
        case .text(let value): bind(index, value.string)
        case .list(let values): bind(index, ListStorage.text(values))
        }
    }

    /// A column of the current row as a value of the given column.
    public func value(_ column: Int, as type: ColumnType) -> Value {
        guard kind(column) != .null else { return .null }
        switch type {
        case .bool: return .bool(integer(column) != 0)
        case .integer: return .integer(integer(column))
        case .text: return .text(Text(text(column)))
        case .list: return withBytes(column) { .list(ListStorage.values($0)) }
        }
    }
}

/// A list of texts as the text of a JSON array, the form that readers are sent as it is.
enum ListStorage {
    static func text(_ values: [Text]) -> String {
        guard !values.isEmpty else { return "[]" }
        var writer = JSONWriter()
        writer.beginArray()
        for value in values { writer.string(value.string) }
        writer.endArray()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The list in a column; empty where the text is no array, which a projector never writes.
    static func values(_ bytes: UnsafeRawBufferPointer) -> [Text] {
        guard bytes.count > 2 else { return [] }
        var reader = JSONReader()
        let text = bytes.bytes
        guard (try? reader.readText(text)) != nil, reader[0].kind == .array else { return [] }
        var values: [Text] = []
        var token = 1
        while token < reader[0].next {
            values.append(Text(reader.string(at: token, in: text) ?? ""))
            token = reader[token].next
        }
        return values
    }
}
