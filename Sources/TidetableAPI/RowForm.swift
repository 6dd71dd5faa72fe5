import EventLog
import JSON
import Projections
import TableQueries

/// Rows, keys and changes of one row as JSON, where they do not come straight from a table file.
struct RowForm {
    private let view: TableView
    private let key: Key

    init(_ view: TableView, _ key: Key) {
        self.view = view
        self.key = key
    }

    /// The key as `{column: value}`.
    func writeKey(to json: inout JSONWriter) { json.key(key, of: view.schema) }

    /// The row as `GET` has it, null where there is none. What no event of the log has made has no
    /// `last_event_offset`.
    func write(_ row: Row?, _ lastEventOffset: Offset?, to json: inout JSONWriter) {
        guard let row else { return json.null() }
        json.beginObject()
        for (column, value) in zip(view.schema.keyColumns, key.parts) {
            json.key(column.name)
            json.value(value)
        }
        for (column, value) in zip(view.schema.valueColumns, row.values) {
            json.key(column.name)
            json.value(value)
        }
        if let lastEventOffset {
            json.member(TableSchema.lastEventOffset.name, lastEventOffset.rawValue)
        }
        json.endObject()
    }

    /// The columns that differ, each as `[old, new]`; null stands for every column of no row.
    func writeChanges(_ before: Row?, _ after: Row?, to json: inout JSONWriter) {
        json.beginObject()
        for (index, column) in view.schema.valueColumns.enumerated() {
            let (old, new) = (before?[index] ?? .null, after?[index] ?? .null)
            guard old != new else { continue }
            json.key(column.name)
            json.beginArray()
            json.value(old)
            json.value(new)
            json.endArray()
        }
        json.endObject()
    }

    /// Why columns of the row have their values, where the projection says so.
    func writeReasons(_ row: Row?, to json: inout JSONWriter) {
        json.beginArray()
        if let row, view.place == 0 {
            for reason in view.file.projection.reasons(row) {
                let place = view.schema.valueColumns.firstIndex { $0.name == reason.column }
                json.beginObject()
                json.member("column", reason.column)
                json.key("value")
                json.value(place.map { row[$0] } ?? .null)
                json.key("because")
                json.beginArray()
                for words in reason.because { json.string(words) }
                json.endArray()
                json.endObject()
            }
        }
        json.endArray()
    }
}
