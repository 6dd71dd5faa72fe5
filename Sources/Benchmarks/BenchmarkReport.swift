import JSON

/// Everything that one run measured, as text and as JSON.
public struct BenchmarkReport: Sendable {
    /// Where it was measured.
    public let machine: Machine
    /// How it was measured: rounds, sizes, CPUs.
    public let settings: [(name: String, value: String)]
    /// The figures in the order in which they were measured.
    public var figures: [Figure] = []
    /// What was left out, and why.
    public var remarks: [String] = []

    /// Makes a report without figures.
    public init(machine: Machine, settings: [(name: String, value: String)]) {
        self.machine = machine
        self.settings = settings
    }

    /// The machine, the settings, the table and the remarks.
    public var text: String {
        let settings = settings.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
        let remarks = remarks.map { $0 + "\n" }.joined()
        return "\(machine.line)\n\(settings)\n\n\(FigureTable.text(figures))\(remarks)"
    }

    /// The report as one JSON object with a line feed.
    public var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("machine")
        write(machine, to: &writer)
        writer.key("settings")
        writer.beginObject()
        for setting in settings {
            writer.key(setting.name)
            writer.string(setting.value)
        }
        writer.endObject()
        writer.key("figures")
        writer.beginArray()
        for figure in figures { write(figure, to: &writer) }
        writer.endArray()
        writer.key("remarks")
        writer.beginArray()
        for remark in remarks { writer.string(remark) }
        writer.endArray()
        writer.endObject()
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    private func write(_ machine: Machine, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("cpu")
        writer.string(machine.cpu)
        writer.key("cores")
        writer.integer(Int64(machine.cores))
        writer.key("kernel")
        writer.string(machine.kernel)
        writer.key("swift")
        writer.string(machine.swift)
        writer.endObject()
    }

    private func write(_ figure: Figure, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("name")
        writer.string(figure.name)
        writer.key("unit")
        writer.string(figure.unit)
        write(figure.spread, to: &writer)
        write(figure.mark, figure.reachesMark, to: &writer)
        writer.key("note")
        if let note = figure.note { writer.string(note) } else { writer.null() }
        writer.key("beside")
        writer.beginArray()
        for reference in figure.beside {
            writer.beginObject()
            writer.key("kind")
            writer.string(reference.kind.rawValue)
            writer.key("name")
            writer.string(reference.name)
            if let missing = reference.missing {
                writer.key("missing")
                writer.string(missing)
            }
            if let spread = reference.spread { write(spread, to: &writer) }
            writer.key("ratio")
            if let ratio = figure.ratio(to: reference) {
                writer.double(ratio)
            } else {
                writer.null()
            }
            write(reference.mark, figure.reachesMark(of: reference), to: &writer)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }

    private func write(_ mark: Mark?, _ reached: Bool?, to writer: inout JSONWriter) {
        writer.key("mark")
        if let mark { writer.string(mark.description) } else { writer.null() }
        writer.key("reached")
        if let reached { writer.bool(reached) } else { writer.null() }
    }

    private func write(_ spread: Spread, to writer: inout JSONWriter) {
        writer.key("median")
        writer.double(spread.median)
        writer.key("values")
        writer.beginArray()
        for value in spread.values { writer.double(value) }
        writer.endArray()
    }
}
