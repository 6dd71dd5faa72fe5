import GoldenData
import Projections

/// Legal events without end: one writer's own bookings, every type, odd texts.
struct EventMaker {
    private let writer: Int
    private var random: SeededRandom
    private var count = 0

    private static let names = ["A. Guest", "李小龍", "e\\u0301", "\\u00e9", "line\\nbreak", ""]
    private static let source = "/harbor-point/kill"

    init(writer: Int, seed: UInt64) {
        self.writer = writer
        random = SeededRandom(seed: seed &+ UInt64(writer))
    }

    /// A batch of new events, and what names each of them.
    mutating func batch() -> (lines: [[UInt8]], identities: [Text]) {
        var lines: [[UInt8]] = []
        var identities: [Text] = []
        for _ in 0..<Int.random(in: 1...24, using: &random) {
            let id = "w\(writer)-\(count)"
            count += 1
            identities.append(Text("\(EventMaker.source) \(id)"))
            lines.append(Array(event(id).utf8))
        }
        return (lines, identities)
    }

    private mutating func event(_ id: String) -> String {
        let booking = Int.random(in: 0..<40, using: &random) * 8 + writer
        let (type, members) = step()
        return #"{"id":"\#(id)","source":"\#(EventMaker.source)","type":"\#(type)","#
            + #""time":"2026-07-14T08:00:00Z","data":{"sailing_id":"2026-07-\#(10 + booking % 7)","#
            + #""booking_id":\#(booking)\#(members)}}"#
    }

    private mutating func step() -> (type: String, members: String) {
        let code = ["passport-mismatch", "health-check"].randomElement(using: &random) ?? ""
        let cabin = Int.random(in: 1...30, using: &random)
        switch Int.random(in: 0..<9, using: &random) {
        case 0, 1:
            let name = EventMaker.names.randomElement(using: &random) ?? ""
            return ("booking-confirmed", #","cabin_id":"C\#(cabin)","guest_name":"\#(name)""#)
        case 2:
            return (
                "cabin-changed", #","cabin_id":"C\#(cabin)","previous_cabin_id":"C\#(cabin + 1)""#
            )
        case 3: return ("booking-cancelled", #","cabin_id":"C\#(cabin)""#)
        case 4: return ("hold-added", #","hold_code":"\#(code)""#)
        case 5: return ("hold-cleared", #","hold_code":"\#(code)""#)
        case 6: return ("payment-authorized", #","amount":\#(cabin)"#)
        case 7: return ("guest-checked-in", "")
        default:
            return ("charge-posted", #","charge_id":"c","amount":\#(cabin),"currency":"EUR""#)
        }
    }
}
