/// The charted figures beside their floors and peers as one SVG picture, for a README.
///
/// A panel for each unit, on a logarithmic axis, since a peer may be a hundred times slower. The
/// picture has its own background, so that it can be read on a light and on a dark page, and
/// follows the reader's own preference of the two.
public struct BenchmarkChart {
    private struct Bar {
        let label: String
        let style: String
        let value: Double
    }

    private static let width = 904
    private static let labelWidth = 380
    private static let barLength = 400
    private static let rowHeight = 19
    private static let margin = 20

    private let figures: [Figure]

    /// Takes the figures that are to be charted.
    public init(_ figures: [Figure]) {
        self.figures = figures.filter(\.isCharted)
    }

    /// The picture; nil where no figure is to be charted.
    public var svg: String? {
        var units: [String] = []
        for figure in figures where !units.contains(figure.unit) { units.append(figure.unit) }
        guard !units.isEmpty else { return nil }
        var y = BenchmarkChart.margin
        var body = ""
        for unit in units { body += panel(unit, &y) }
        let width = BenchmarkChart.width
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(y)" width="\(width)" \
            height="\(y)" role="img" font-family="system-ui, sans-serif" font-size="12">
            <title>Tidetable beside its floors and peers</title>
            <style>\(BenchmarkChart.colours)</style>
            <rect class="page" width="\(width)" height="\(y)" rx="8"/>
            \(body)</svg>

            """
    }

    private func panel(_ unit: String, _ y: inout Int) -> String {
        let members = figures.filter { $0.unit == unit }
        let values = members.flatMap(BenchmarkChart.bars).map(\.value)
        guard let scale = LogScale(values) else { return "" }
        // Less is better where the unit is a time.
        let isTime = unit == "ms" || unit == "s"
        let left = BenchmarkChart.margin
        var rows = BenchmarkChart.text(
            "\(unit), \(isTime ? "less" : "more") is better, logarithmic", left, y + 14, "head")
        y += 30
        let top = y
        for figure in members {
            rows += BenchmarkChart.text(figure.name, left, y + 14, "name")
            y += BenchmarkChart.rowHeight
            for bar in BenchmarkChart.bars(figure) { rows += row(bar, scale, &y) }
            y += 8
        }
        let grid = grid(scale, from: top, to: y)
        y += 34
        return grid + rows
    }

    private static func bars(_ figure: Figure) -> [Bar] {
        [Bar(label: "tidetable", style: "own", value: figure.spread.median)]
            + figure.beside.compactMap { reference in
                guard let spread = reference.spread else { return nil }
                let floor = reference.kind == .floor ? "floor: " : ""
                return Bar(
                    label: floor + reference.name, style: reference.kind.rawValue,
                    value: spread.median)
            }
    }

    private func row(_ bar: Bar, _ scale: LogScale, _ y: inout Int) -> String {
        let left = BenchmarkChart.margin + BenchmarkChart.labelWidth
        let length = Int((scale.place(bar.value) * Double(BenchmarkChart.barLength)).rounded())
        let value = FigureNumber.text(bar.value)
        defer { y += BenchmarkChart.rowHeight }
        return BenchmarkChart.text(bar.label, left - 8, y + 13, "label", anchor: "end")
            + """
            <rect class="\(bar.style)" x="\(left)" y="\(y + 3)" width="\(length)" height="13" \
            rx="2"/>

            """ + BenchmarkChart.text(value, left + length + 6, y + 13, "label")
    }

    private func grid(_ scale: LogScale, from top: Int, to bottom: Int) -> String {
        let left = BenchmarkChart.margin + BenchmarkChart.labelWidth
        return scale.decades.enumerated().map { place, decade in
            let x = left + BenchmarkChart.barLength * place / (scale.decades.count - 1)
            return """
                <line class="grid" x1="\(x)" x2="\(x)" y1="\(top)" y2="\(bottom)"/>

                """
                    + BenchmarkChart.text(
                        BenchmarkChart.power(decade), x, bottom + 14, "label", anchor: "middle")
        }.joined()
    }

    /// A power of ten in figures.
    static func power(_ exponent: Int) -> String {
        if exponent < 0 { return "0." + String(repeating: "0", count: -exponent - 1) + "1" }
        return FigureNumber.text(Double("1e\(exponent)") ?? .nan).replacing(".00", with: "")
            .replacing(".0", with: "")
    }

    private static func text(
        _ text: String, _ x: Int, _ y: Int, _ style: String, anchor: String = "start"
    ) -> String {
        let escaped = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        return """
            <text class="\(style)" x="\(x)" y="\(y)" text-anchor="\(anchor)">\(escaped)</text>

            """
    }

    private static let colours = """
        .page{fill:#ffffff}.head{fill:#1f2328;font-size:14px;font-weight:600}\
        .name{fill:#1f2328;font-weight:600}.label{fill:#59636e}.grid{stroke:#d1d9e0}\
        .own{fill:#0969da}.floor{fill:#afb8c1}.peer{fill:#d4a72c}.itself{fill:#8ab8e8}\
        @media(prefers-color-scheme:dark){.page{fill:#161b22}.head,.name{fill:#f0f6fc}\
        .label{fill:#9198a1}.grid{stroke:#3d444d}.own{fill:#4493f8}.floor{fill:#656c76}\
        .peer{fill:#bb8009}.itself{fill:#2f5f9e}}
        """
}
