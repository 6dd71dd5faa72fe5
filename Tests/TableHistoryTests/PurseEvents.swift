import GoldenData

/// Events of purses as they are sent, in JSON without the identity that an `id` and a `source` are.
enum PurseEvents {
    static func added(
        _ group: String, _ id: Int64, _ amount: Int64, isSpare: Bool = false, note: String? = nil
    ) -> String {
        let note = note.map { #","note":"\#($0)""# } ?? ""
        return event("added", group, isSpare, #""id":\#(id),"amount":\#(amount)\#(note)"#)
    }

    static func moved(
        _ group: String, _ id: Int64, to: Int64, _ amount: Int64, isSpare: Bool = false
    ) -> String {
        event("moved", group, isSpare, #""id":\#(id),"to":\#(to),"amount":\#(amount)"#)
    }

    static func closed(_ group: String, _ id: Int64, isSpare: Bool = false) -> String {
        event("closed", group, isSpare, #""id":\#(id)"#)
    }

    static func labelled(_ group: String, _ label: String?) -> String {
        let label = label.map { #""\#($0)""# } ?? "null"
        return #""type":"labelled","data":{"group":"\#(group)","label":\#(label)}"#
    }

    static func ignored(_ group: String) -> String {
        #""type":"ignored","data":{"group":"\#(group)"}"#
    }

    private static func event(
        _ type: String, _ group: String, _ isSpare: Bool, _ rest: String
    ) -> String {
        #""type":"\#(type)","data":{"group":"\#(group)","spare":\#(isSpare),\#(rest)}"#
    }

    /// Lines for a log; every third event has a time.
    static func lines(_ events: some Sequence<String>) -> [[UInt8]] {
        events.enumerated().map { index, event in
            let time = index % 3 == 0 ? #""time":"2026-07-14T08:00:0\#(index % 10)Z","# : ""
            return Array(
                #"{"id":"e-\#(index)","source":"/t/\#(index % 2)",\#(time)\#(event)}"#.utf8)
        }
    }

    /// Groups that Swift's strings would call equal are two.
    static let groups = ["a", "b", "e\u{301}", "\u{e9}"]

    /// Random events of few keys: rows are deleted and begin again, some events touch no row. One
    /// key is hot and lives long, so that it has many full chunks; one has exactly two.
    static func random(_ count: Int, hot: Int, _ random: inout SeededRandom) -> [String] {
        var events = (0..<count).map { _ in one(&random) }
        for _ in 0..<hot {
            let amount = Int64.random(in: -9...9, using: &random)
            events.insert(
                added("hot", 1, amount, note: "n\(amount)"),
                at: Int.random(in: 0...events.count, using: &random))
        }
        for _ in 0..<256 {
            events.insert(
                added("full", 1, 1), at: Int.random(in: 0...events.count, using: &random))
        }
        return events
    }

    private static func one(_ random: inout SeededRandom) -> String {
        let group = groups.randomElement(using: &random) ?? ""
        let id = Int64.random(in: 0..<5, using: &random)
        let isSpare = Int.random(in: 0..<4, using: &random) == 0
        let amount = Int64.random(in: -5...5, using: &random)
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<6: return closed(group, id, isSpare: isSpare)
        case 6..<9: return labelled(group, "l\(amount)")
        case 9..<11: return labelled(group, nil)
        case 11..<14: return ignored(group)
        case 14..<30: return moved(group, id, to: (id + 1) % 5, amount, isSpare: isSpare)
        case 30..<32: return closed("unborn", id)
        default:
            return added(group, id, amount, isSpare: isSpare, note: amount == 3 ? "three" : nil)
        }
    }
}
