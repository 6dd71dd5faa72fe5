/// The order of events that a projection's result depends on. A log that cannot give it must
/// refuse the projection.
public enum OrderNeed: String, Sendable {
    /// Any order of the events gives the same table (each event once).
    case none
    /// The events of one partition key within one topic keep their order.
    case perKeyWithinTopic = "per-key-within-topic"
    /// The events of one partition key keep their order across topics.
    case perKey = "per-key"
    /// All events keep the order of the log.
    case total
}

/// A projection: a deterministic fold of events into the rows of one stream table.
///
/// `keys` and `reduce` are pure. They get values and give values; they must not read a clock, draw
/// a random number or touch anything outside. A row at position P is then a function of the log up
/// to P alone, whatever the batching, the crashes and the restarts on the way.
public protocol Projection: Sendable {
    /// The projection's name, which is its table's name.
    var name: String { get }
    /// The version of the rules: a change of any result is a new version.
    var version: Int { get }
    /// The shape of the table.
    var table: TableSchema { get }
    /// The types of events that are folded; all others only move the position.
    var subscribedTypes: [String] { get }
    /// The order of events that the result depends on.
    var order: OrderNeed { get }

    /// Appends the keys of the rows that the event touches, each at most once.
    /// - Throws: `FoldError` where the event does not say them.
    func keys(of event: borrowing Event, into keys: inout [Key]) throws(FoldError)

    /// The row after the event. `row` is nil before the first event of its key; a nil result
    /// deletes the row.
    /// - Throws: `FoldError` where the event cannot be folded into this row.
    func reduce(
        _ key: Key, _ row: consuming Row?, _ event: borrowing Event
    ) throws(FoldError) -> Row?
}

extension Projection {
    /// The table's name.
    public var name: String { table.name }
}
