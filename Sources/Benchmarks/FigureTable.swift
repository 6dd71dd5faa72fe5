/// The table on the standard output: one line a figure, notes below.
public enum FigureTable {
    private static let titles = [
        "figure", "median", "min–max", "unit", "floor", "ratio", "mark", "reached", "beside",
    ]
    private static let isNumeric = [false, true, true, false, true, true, false, false, false]

    /// The table's text, each line with its line feed; "" for no figures.
    public static func text(_ figures: [Figure]) -> String {
        guard !figures.isEmpty else { return "" }
        let rows = [titles] + figures.map(cells)
        let widths = titles.indices.map { column in
            rows.map { $0[column].count }.max() ?? 0
        }
        var text = ""
        for (index, row) in rows.enumerated() {
            text += line(row, widths)
            if index == 0 { text += widths.map(rule).joined(separator: "  ") + "\n" }
        }
        for figure in figures {
            if let note = figure.note { text += "\(figure.name): \(note)\n" }
        }
        return text
    }

    private static func cells(_ figure: Figure) -> [String] {
        let spread = figure.spread
        let range = [spread.minimum, spread.maximum].map(FigureNumber.text)
        let reached =
            switch figure.reachesMark {
            case nil: figure.mark == nil ? "" : "unknown"
            case true?: "yes"
            case false?: "no"
            }
        return [
            figure.name, FigureNumber.text(spread.median), range.joined(separator: "–"),
            figure.unit, figure.floor.map { FigureNumber.text($0.spread.median) } ?? "",
            figure.ratio.map(FigureNumber.text) ?? "", figure.mark?.description ?? "", reached,
            figure.floor?.name ?? "",
        ]
    }

    private static func line(_ row: [String], _ widths: [Int]) -> String {
        var text = ""
        for (column, cell) in row.enumerated() {
            let padding = String(repeating: " ", count: widths[column] - cell.count)
            text += isNumeric[column] ? padding + cell : cell + padding
            text += "  "
        }
        while text.last == " " { text.removeLast() }
        return text + "\n"
    }

    private static func rule(_ width: Int) -> String { String(repeating: "─", count: width) }
}
