/// Rows in columns for a person: headers, numbers to the right, long values cut.
public struct TextTable: Sendable, Equatable {
    /// The headers.
    public let columns: [String]
    private var rows: [[Cell]] = []

    /// The most characters of a value; a longer one ends with `…`.
    static let widestCell = 48

    private struct Cell: Sendable, Equatable {
        let text: String
        let isNumber: Bool
    }

    /// Makes a table without rows.
    public init(columns: [String]) {
        self.columns = columns
    }

    /// Adds a row: a value for each column. Null is shown as `–`, arrays and objects as JSON.
    public mutating func add(_ values: [JSONValue]) {
        rows.append(
            columns.indices.map { index in
                TextTable.cell(index < values.count ? values[index] : .null)
            })
    }

    /// The lines: a header, a rule, the rows.
    public func lines() -> [String] {
        let headers = columns.map { TextTable.cut(PlainText.escaped($0)) }
        var widths = headers.map(\.count)
        var numeric = columns.map { _ in !rows.isEmpty }
        for row in rows {
            for (index, cell) in row.enumerated() {
                widths[index] = max(widths[index], cell.text.count)
                if !cell.isNumber { numeric[index] = false }
            }
        }
        let header = headers.enumerated().map { index, text in
            TextTable.pad(text, widths[index], toRight: numeric[index])
        }
        let body = rows.map { row in
            row.enumerated().map { index, cell in
                TextTable.pad(cell.text, widths[index], toRight: cell.isNumber)
            }
        }
        let rule = widths.map { String(repeating: "─", count: $0) }
        return ([header, rule] + body).map(TextTable.joined)
    }

    private static func cell(_ value: JSONValue) -> Cell {
        switch value {
        case .null: Cell(text: "–", isNumber: false)
        case .bool(let flag): Cell(text: flag ? "true" : "false", isNumber: false)
        case .number(let text): Cell(text: cut(text), isNumber: true)
        case .string(let text): Cell(text: cut(PlainText.escaped(text)), isNumber: false)
        case .array, .object: Cell(text: cut(PlainText.escaped(value.compact)), isNumber: false)
        }
    }

    private static func cut(_ text: String) -> String {
        text.count > widestCell ? text.prefix(widestCell - 1) + "…" : text
    }

    private static func pad(_ text: String, _ width: Int, toRight: Bool) -> String {
        let space = String(repeating: " ", count: max(0, width - text.count))
        return toRight ? space + text : text + space
    }

    private static func joined(_ cells: [String]) -> String {
        var line = cells.joined(separator: "  ")
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }
}
