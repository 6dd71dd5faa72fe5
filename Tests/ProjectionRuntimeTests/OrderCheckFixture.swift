import GoldenData
import HarborPoint
import ProjectionRuntime
import Projections

/// Events and projections for the tests of the order check.
enum OrderCheckFixture {
    /// The 20,000 awkward events, read once.
    static let hard = Result { try events(GoldenData.hard.events()) }

    static func events(_ events: [GoldenEvent]) -> [OrderCheckEvent] {
        var maker = OrderCheckEventMaker(HarborPointEvents.catalog)
        return events.enumerated().map { place, event in
            maker.make(
                type: event.type, topic: event.topic, data: event.data, offset: Int64(place),
                label: "\(event.identity)")
        }
    }

    /// Events of the catalog below, one for each `type key value`.
    static func ledger(_ entries: [(type: String, account: String, amount: Int)])
        -> [OrderCheckEvent]
    {
        var maker = OrderCheckEventMaker(Ledger.catalog)
        return entries.enumerated().map { place, entry in
            let data = #"{"account":"\#(entry.account)","amount":\#(entry.amount)}"#
            return maker.make(
                type: entry.type, topic: entry.type == "limit-set" ? "limits" : "entries",
                data: Array(data.utf8), offset: Int64(place), label: "\(place)")
        }
    }
}

/// Harbor Point's manifest with another claim about the order that it needs.
struct ClaimingManifest: Projection {
    let order: OrderNeed
    private let manifest = BoardingManifest()
    var version: Int { manifest.version }
    var table: TableSchema { manifest.table }
    var aggregates: [any Aggregate] { manifest.aggregates }
    var subscribedTypes: [String] { manifest.subscribedTypes }

    init(_ order: OrderNeed) { self.order = order }

    func keys(of event: borrowing Event, into keys: inout [Key]) throws(FoldError) {
        try manifest.keys(of: event, into: &keys)
    }

    func reduce(
        _ key: Key, _ row: consuming Row?, _ event: borrowing Event
    ) throws(FoldError) -> Row? {
        try manifest.reduce(key, row, event)
    }
}

/// Accounts whose balance never goes above a limit: what would is refused. A refusal is all that an
/// order changes where the balance comes out the same.
struct Ledger: Projection {
    static let catalog = EventCatalog([
        EventType(
            "paid-in", topic: "entries", partitionKey: "account",
            fields: [EventField("account", .identifier), EventField("amount", .integer)]),
        EventType(
            "limit-set", topic: "limits", partitionKey: "account",
            fields: [EventField("account", .identifier), EventField("amount", .integer)]),
    ])

    let version = 1
    let order = OrderNeed.perKeyWithinTopic
    let subscribedTypes = ["paid-in", "limit-set"]
    let table = TableSchema(
        name: "ledger", key: [Column("account", .text, "The account.")],
        columns: [
            Column("balance", .integer, "What was paid in."),
            Column("limit", .integer, "The most it may be."),
        ])

    func keys(of event: borrowing Event, into keys: inout [Key]) throws(FoldError) {
        keys.append(Key([.text(try event.text("account"))]))
    }

    func reduce(
        _ key: Key, _ row: consuming Row?, _ event: borrowing Event
    ) throws(FoldError) -> Row? {
        guard case .integer(let balance) = row?[0] ?? .integer(0),
            case .integer(let limit) = row?[1] ?? .integer(10)
        else { return row }
        let amount = try event.integer("amount")
        if event.type == "limit-set" { return Row([.integer(balance), .integer(amount)]) }
        guard balance + amount <= limit else { throw FoldError("the limit is \(limit)") }
        return Row([.integer(balance + amount), .integer(limit)])
    }
}
