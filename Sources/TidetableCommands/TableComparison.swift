/// How the tables of two sides differ, as a comparison of versions and a verification tell it.
struct TableComparison: Sendable {
    /// The counts, a line for each table.
    let counts: TextTable
    /// The differences that were given as samples, a paragraph each.
    let samples: [String]

    /// Reads `tables` of the answer.
    ///
    /// - Parameters:
    ///   - from: what the first side is called, such as `version 1`.
    ///   - to: what the second side is called.
    ///   - namesEvents: whether events cause the differences, so that one that is not told is
    ///     missed.
    /// - Throws: `CommandFailure` when a count is missing.
    init(
        _ tables: JSONValue?, from: String, to: String, namesEvents: Bool = true
    ) throws(CommandFailure) {
        var counts = TextTable(columns: [
            "table", "equal", "changed", "only in \(from)", "only in \(to)",
        ])
        var samples: [String] = []
        for table in tables?.elements ?? [] {
            guard let name = table["table"]?.text, let equal = table["equal"],
                let changed = table["changed"], let onlyInFrom = table["only_in_from"],
                let onlyInTo = table["only_in_to"]
            else { throw CommandFailure(.failure, "the server's comparison is not known") }
            counts.add([.string(name), equal, changed, onlyInFrom, onlyInTo])
            for (side, member) in [(from, "columns_only_in_from"), (to, "columns_only_in_to")] {
                let columns = (table[member]?.elements ?? []).map(\.plain)
                guard !columns.isEmpty else { continue }
                let names = columns.joined(separator: ", ")
                samples.append("\(PlainText.escaped(name)): columns only in \(side): \(names)")
            }
            for sample in table["samples"]?.elements ?? [] {
                var lines = TableComparison.paragraph(sample, table: name, from: from, to: to)
                let event = sample["event"].flatMap(TableComparison.event)
                if event != nil || namesEvents {
                    lines.append("  by " + (event ?? "an event that is not told"))
                }
                samples.append(lines.joined(separator: "\n"))
            }
        }
        self.counts = counts
        self.samples = samples
    }

    private static func paragraph(
        _ sample: JSONValue, table: String, from: String, to: String
    ) -> [String] {
        let change =
            switch sample["change"]?.text {
            case "only_in_from": "only in \(from)"
            case "only_in_to": "only in \(to)"
            case let other: PlainText.escaped(other ?? "?")
            }
        let key = (sample["key"] ?? .null).keyText
        var lines = ["\(PlainText.escaped(table)) \(key): \(change)"]
        lines += ColumnChanges(sample["columns"]).lines.map { "  " + $0 }
        return lines
    }

    private static func event(_ event: JSONValue) -> String? {
        guard let offset = event["offset"]?.text else { return nil }
        let words = ["event \(offset)", event["type"]?.text, event["time"]?.text]
        return PlainText.escaped(words.compactMap(\.self).joined(separator: ", "))
    }
}
