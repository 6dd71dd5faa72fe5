/// The table on the standard output: a line for each figure, one for each floor and peer of it
/// with the figure's ratio to it, and notes below.
public enum FigureTable {
    private static let titles = [
        "figure", "median", "min–max", "unit", "ratio to it", "mark", "reached",
    ]
    private static let isNumeric = [false, true, true, false, true, false, false]

    /// The table's text, each line with its line feed; "" for no figures.
    public static func text(_ figures: [Figure]) -> String {
        guard !figures.isEmpty else { return "" }
        let rows = [titles] + figures.flatMap(rows)
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

    private static func rows(_ figure: Figure) -> [[String]] {
        let own = cells(
            figure.name, figure.spread, figure.unit, nil, figure.mark, figure.reachesMark)
        let others = figure.beside.map { reference in
            cells(
                "    \(reference.kind == .floor ? "floor: " : "")\(reference.name)",
                reference.spread, reference.missing.map { "not measured: \($0)" } ?? "",
                figure.ratio(to: reference), reference.mark, figure.reachesMark(of: reference))
        }
        return [own] + others
    }

    private static func cells(
        _ name: String, _ spread: Spread?, _ unit: String, _ ratio: Double?, _ mark: Mark?,
        _ reached: Bool?
    ) -> [String] {
        let range = spread.map { [$0.minimum, $0.maximum].map(FigureNumber.text) } ?? []
        let word =
            switch reached {
            case nil: mark == nil ? "" : "unknown"
            case true?: "yes"
            case false?: "no"
            }
        return [
            name, spread.map { FigureNumber.text($0.median) } ?? "", range.joined(separator: "–"),
            unit, ratio.map(FigureNumber.text) ?? "", mark?.description ?? "", word,
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
