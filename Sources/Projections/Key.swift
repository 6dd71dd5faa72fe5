/// What names a row: the values of its table's key columns, in their order.
///
/// The first two values stand in the key itself: an array for each event's key would be made on the
/// thread that reads and freed on the one that folds or writes.
public struct Key: Hashable, Sendable, Comparable {
    private let first: Value
    private let second: Value
    private let others: [Value]?
    /// How many values there are, one for each key column.
    public let count: Int

    /// A key of one part.
    public init(_ part: Value) {
        first = part
        second = .null
        others = nil
        count = 1
    }

    /// A key of two parts.
    public init(_ first: Value, _ second: Value) {
        self.first = first
        self.second = second
        others = nil
        count = 2
    }

    /// A key of the given parts.
    public init(_ parts: [Value]) {
        first = parts.isEmpty ? .null : parts[0]
        second = parts.count < 2 ? .null : parts[1]
        others = parts.count > 2 ? Array(parts[2...]) : nil
        count = parts.count
    }

    /// The value of the key column with this number, from 0 on.
    public subscript(_ place: Int) -> Value {
        precondition(place >= 0 && place < count, "the key has no such column")
        switch place {
        case 0: return first
        case 1: return second
        default: return others?[place - 2] ?? .null
        }
    }

    /// The values, one for each key column.
    public var parts: [Value] { (0..<count).map { self[$0] } }

    /// The key of so many of the first key columns.
    public func prefix(_ count: Int) -> Key {
        switch min(count, self.count) {
        case 1: Key(first)
        case 2: Key(first, second)
        case let count: Key(Array(parts.prefix(count)))
        }
    }

    /// Whether `lhs` comes before `rhs` in the table.
    public static func < (lhs: Key, rhs: Key) -> Bool {
        for place in 0..<min(lhs.count, rhs.count) where lhs[place] != rhs[place] {
            return lhs[place] < rhs[place]
        }
        return lhs.count < rhs.count
    }
}
