import JSON
import ProjectionRuntime
import Projections
import TidetableCommands

/// Says in words what an order check found.
struct OrderCheckText {
    let projection: any Projection
    let need: OrderNeed
    let events: [OrderCheckEvent]
    let seed: UInt64

    func report(_ verdict: OrderVerdict) -> OrderCheckReport {
        let subject = "\(projection.name), version \(projection.version), \(need.rawValue)"
        switch verdict {
        case .passed(interleavings: 0):
            return OrderCheckReport(
                hasPassed: true,
                text: "\(subject): passed; no other order of \(count(events)) is allowed")
        case .passed(let tried):
            return OrderCheckReport(
                hasPassed: true,
                text: "\(subject): passed; \(tried) interleavings of \(count(events)) gave "
                    + "the same tables (seed \(seed))")
        case .failed(let example):
            let first =
                "\(subject): failed; interleaving \(example.interleaving) of \(count(events)) "
                + "gave other tables (seed \(seed)), and these "
                + "\(example.logOrder.count) events alone do:"
            let text =
                [first, "", "in the order of the log"] + example.logOrder.map(line)
                + ["", "in the order that fails"] + example.failingOrder.map(line)
                + example.differences.flatMap(lines)
            return OrderCheckReport(hasPassed: false, text: text.joined(separator: "\n"))
        }
    }

    private func count(_ events: [OrderCheckEvent]) -> String {
        events.count == 1 ? "1 event" : "\(events.count) events"
    }

    private func line(_ place: Int) -> String {
        let event = events[place]
        let data = String(decoding: event.data, as: UTF8.self)
        return "  \(event.offset)  \(event.label)  \(event.type)  \(data)"
    }

    private func lines(_ difference: OrderDifference) -> [String] {
        let table = difference.table
        let key = zip(table.keyColumns, difference.key.parts)
            .map { "\($0.name)=\(OrderCheckText.json($1))" }.joined(separator: " ")
        return [
            "", "\(table.name) \(key)",
            "  log order      " + outcome(difference.inLogOrder, difference.inFailingOrder, table),
            "  failing order  " + outcome(difference.inFailingOrder, difference.inLogOrder, table),
        ]
    }

    /// The columns that differ from `other`, and what was refused.
    private func outcome(
        _ own: OrderDifference.Outcome, _ other: OrderDifference.Outcome, _ table: TableSchema
    ) -> String {
        var words: [String] = []
        if let row = own.row {
            for (place, column) in table.valueColumns.enumerated()
            where other.row.map({ $0[place] != row[place] }) ?? true {
                words.append("\(column.name)=\(OrderCheckText.json(row[place]))")
            }
            if words.isEmpty { words.append("the same row") }
        } else {
            words.append("no row")
        }
        words += own.refusals.map {
            "refused \(events[$0.event].label) at \(events[$0.event].offset): \($0.reason)"
        }
        return words.joined(separator: " ")
    }

    private static func json(_ value: Value) -> String {
        var writer = JSONWriter()
        switch value {
        case .null: writer.null()
        case .bool(let value): writer.bool(value)
        case .integer(let value): writer.integer(value)
        case .text(let text): writer.string(text.string)
        case .list(let texts):
            writer.beginArray()
            for text in texts { writer.string(text.string) }
            writer.endArray()
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
