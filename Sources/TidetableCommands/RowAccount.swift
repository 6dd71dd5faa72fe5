/// The account of a row in sentences: its events, what each changed, and why it is what it is.
struct RowAccount: Sendable, Equatable {
    private let answer: JSONValue

    /// Makes an account of a history, or of the answer to a what-if.
    init(_ answer: JSONValue) {
        self.answer = answer
    }

    /// `boarding_manifest sailing_id=2015-07-01 booking_id=1`.
    var name: String {
        PlainText.escaped(answer["table"]?.text ?? "?") + " " + (answer["key"] ?? .null).keyText
    }

    /// The history: a paragraph for each event, then the reasons.
    var history: [String] {
        let events = answer["events"]?.elements ?? []
        var lines = ["\(name): \(RowAccount.count(events.count))"]
        lines += RowAccount.paragraphs(events)
        lines += ["", hasRow ? "The row now:" : "There is no such row now."]
        return lines + indentedReasons
    }

    /// What would be: the row, what each event changes, the reasons.
    var hypothesis: [String] {
        let events = answer["events"]?.elements ?? []
        let position = PlainText.escaped(answer["position"]?.text ?? "?")
        var lines = ["\(name) at position \(position), after \(RowAccount.count(events.count)):"]
        if case .object(let columns) = answer["row"] {
            lines += columns.map { "  \(PlainText.escaped($0.name)): \($0.value.printable)" }
        } else {
            lines.append("  there is no such row")
        }
        lines += RowAccount.paragraphs(events)
        guard !reasons.isEmpty else { return lines }
        return lines + ["", "Why:"] + indentedReasons
    }

    /// What must be said of a history beside it, nil if nothing.
    var warning: String? {
        guard answer["refold_matches"] == .bool(false) else { return nil }
        return "the live row is not what its events make of it; verify tells more"
    }

    /// A sentence for each column that has reasons: `boardable is false because …`.
    var reasons: [String] {
        (answer["reasons"]?.elements ?? []).map { reason in
            let column = PlainText.escaped(reason["column"]?.text ?? "?")
            let because = (reason["because"]?.elements ?? []).map(\.plain)
            let value = reason["value"]?.printable ?? "?"
            guard !because.isEmpty else { return "\(column) is \(value)" }
            return "\(column) is \(value) because \(RowAccount.listed(because))"
        }
    }

    private var hasRow: Bool { answer["row"] != nil && answer["row"] != .null }

    private var indentedReasons: [String] {
        let reasons = reasons
        guard reasons.isEmpty, hasRow else { return reasons.map { "  " + $0 } }
        return ["  no reasons are told for its columns"]
    }

    private static func paragraphs(_ events: [JSONValue]) -> [String] {
        events.enumerated().flatMap { [""] + paragraph($1, number: $0 + 1) }
    }

    /// An event of a history has an offset; one of a what-if is known by its number.
    private static func paragraph(_ event: JSONValue, number: Int) -> [String] {
        let type = event["type"]?.text ?? "?"
        let place = event["offset"]?.text ?? "#\(number)"
        var words = ["\(place)  \(type)"]
        if let time = event["time"]?.text { words.append(time) }
        let origin = ["topic", "source", "id"].compactMap { name in
            event[name]?.text.map { name == "topic" ? $0 : "\(name) \($0)" }
        }
        if !origin.isEmpty { words.append("(\(origin.joined(separator: ", ")))") }
        var lines = [PlainText.escaped(words.joined(separator: "  "))]
        let changes = ColumnChanges(event["changes"]).lines
        lines += changes.isEmpty ? ["  changes nothing"] : changes.map { "  " + $0 }
        if event["row"] == .null { lines.append("  there is no row after it") }
        return lines
    }

    private static func count(_ events: Int) -> String {
        events == 1 ? "1 event" : "\(PlainText.grouped(events)) events"
    }

    private static func listed(_ words: [String]) -> String {
        guard words.count > 1, let last = words.last else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }
}
