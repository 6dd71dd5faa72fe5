import EventLog
import GoldenData
import Projections

/// An event of amounts, before it has a place in the log.
struct AmountEvent: Sendable {
    let type: String
    let data: String

    static func added(
        _ group: String, _ id: Int64, _ amount: Int64, poison: Int64? = nil,
        isUnkeyed: Bool = false
    ) -> AmountEvent {
        AmountEvent(
            type: "added",
            data: #"{"group":"\#(group)","id":\#(id),"amount":\#(amount)\#(poisoned(poison))"#
                + (isUnkeyed ? #","unkeyed":true}"# : "}"))
    }

    static func moved(
        _ group: String, _ id: Int64, to: Int64, _ amount: Int64, poison: Int64? = nil
    ) -> AmountEvent {
        AmountEvent(
            type: "moved",
            data: #"{"group":"\#(group)","id":\#(id),"to":\#(to),"#
                + #""amount":\#(amount)\#(poisoned(poison))}"#)
    }

    static func closed(_ group: String, _ id: Int64) -> AmountEvent {
        AmountEvent(type: "closed", data: #"{"group":"\#(group)","id":\#(id)}"#)
    }

    static func labelled(_ group: String, _ label: String?, poison: Int64? = nil) -> AmountEvent {
        let label = label.map { "\"\($0)\"" } ?? "null"
        return AmountEvent(
            type: "labelled",
            data: #"{"group":"\#(group)","label":\#(label)\#(poisoned(poison))}"#)
    }

    private static func poisoned(_ poison: Int64?) -> String {
        poison.map { ",\"poison\":\($0)" } ?? ""
    }

    /// Random events of a few hot keys: some are deleted and begin again, some fold nothing.
    static func random(
        _ count: Int, groups: Int64 = 3, ids: Int64 = 6, poison: Int = 0,
        _ random: inout SeededRandom
    ) -> [AmountEvent] {
        (0..<count).map { _ in
            let group = "g\(Int64.random(in: 0..<groups, using: &random))"
            let id = Int64.random(in: 0..<ids, using: &random)
            let amount = Int64.random(in: -5...5, using: &random)
            let isPoisoned = poison > 0 && Int.random(in: 0..<poison, using: &random) == 0
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<3: return .closed(group, id)
            case 3..<6: return .labelled(group, "l\(amount)", poison: isPoisoned ? 0 : nil)
            case 6..<8: return .labelled(group, nil)
            case 8..<12: return AmountEvent(type: "ignored", data: #"{"group":"\#(group)"}"#)
            case 12..<30:
                return .moved(
                    group, id, to: (id + 1) % ids, amount, poison: isPoisoned ? id : nil)
            default: return .added(group, id, amount, poison: isPoisoned ? id : nil)
            }
        }
    }
}

extension EventLog {
    /// Appends events of amounts under ids that no other event has.
    func append(_ events: some Sequence<AmountEvent>) async throws {
        try await append(
            events.map { event in
                let id = UInt64.random(in: 0 ... .max)
                return Array(
                    #"{"id":"\#(id)","source":"/t","type":"\#(event.type)","data":\#(event.data)}"#
                        .utf8)
            })
    }
}

extension PureFold {
    /// Folds the next events of amounts.
    mutating func fold(_ events: some Sequence<AmountEvent>) throws {
        for event in events {
            try fold(type: event.type, topic: "amount-events", data: Array(event.data.utf8))
        }
    }
}
