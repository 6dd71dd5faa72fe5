/// What folds events into the rows of one table.
///
/// `keys` and `reduce` are pure. They get values and give values; they must not read a clock, draw
/// a random number or touch anything outside. A row at position P is then a function of the log up
/// to P alone, whatever the batching, the crashes and the restarts on the way.
public protocol Reducer: Sendable {
    /// The shape of the table.
    var table: TableSchema { get }
    /// The types of events that are folded; all others only move the position.
    var subscribedTypes: [String] { get }

    /// Appends the keys of the rows that the event touches, each at most once.
    /// - Throws: `FoldError` where the event does not say them.
    func keys(of event: borrowing Event, into keys: inout [Key]) throws(FoldError)

    /// The row after the event. `row` is nil before the first event of its key; a nil result
    /// deletes the row. Change the row that is given and return it: one that is made anew counts as
    /// changed, and costs an allocation.
    /// - Throws: `FoldError` where the event cannot be folded into this row.
    func reduce(
        _ key: Key, _ row: consuming Row?, _ event: borrowing Event
    ) throws(FoldError) -> Row?
}
