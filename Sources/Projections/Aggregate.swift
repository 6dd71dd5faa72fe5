/// A table that counts the rows of a projection's root table: when a row there changes, the old row
/// is taken out and the new one put in, in the same transaction.
///
/// Its key is a prefix of the root table's key, so the rows that one row counts are neighbours and
/// can be counted again at any time: a row is `emptied` with `put` for each root row, in whatever
/// order they came, so what `put` and `take` do must not depend on that. It may fold events of its
/// own types as well (a schedule that
/// says the total), by the requirements of `Reducer`; most do not.
public protocol Aggregate: Reducer {
    /// The row with nothing counted: what the aggregate's own events set stays, sums are 0. For a
    /// nil `row` it is the row of a key whose first root row appears; nil where only an event of
    /// the aggregate's own begins a row. Root rows are counted when it begins, however late.
    func emptied(_ row: consuming Row?) -> Row?

    /// Counts a row of the root table.
    /// - Throws: `FoldError` where a sum leaves 64 bits: the row is then counted afresh.
    func put(_ key: Key, _ row: borrowing Row, into total: inout Row) throws(FoldError)

    /// Undoes `put`.
    /// - Throws: `FoldError` where a sum leaves 64 bits: the row is then counted afresh.
    func take(_ key: Key, _ row: borrowing Row, outOf total: inout Row) throws(FoldError)
}

extension Aggregate {
    /// No events of its own.
    public var subscribedTypes: [String] { [] }
    /// No events of its own.
    public func keys(of event: borrowing Event, into keys: inout [Key]) throws(FoldError) {}
    /// No events of its own.
    public func reduce(
        _ key: Key, _ row: consuming Row?, _ event: borrowing Event
    ) throws(FoldError) -> Row? { row }

    /// The key of the row that counts the root row at `key`.
    public func group(of key: Key) -> Key { key.prefix(table.keyColumns.count) }
}

extension Int64 {
    /// The sum.
    /// - Throws: `FoldError` where it leaves 64 bits; `what` says of what.
    public func adding(_ other: Int64, _ what: StaticString) throws(FoldError) -> Int64 {
        let (sum, isOverflow) = addingReportingOverflow(other)
        guard !isOverflow else { throw FoldError("\(what) leaves 64 bits") }
        return sum
    }

    /// The difference.
    /// - Throws: `FoldError` where it leaves 64 bits; `what` says of what.
    public func subtracting(_ other: Int64, _ what: StaticString) throws(FoldError) -> Int64 {
        let (difference, isOverflow) = subtractingReportingOverflow(other)
        guard !isOverflow else { throw FoldError("\(what) leaves 64 bits") }
        return difference
    }
}
