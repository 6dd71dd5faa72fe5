/// One column's value in a row.
public enum Value: Hashable, Sendable {
    /// Nothing known.
    case null
    /// Yes or no.
    case bool(Bool)
    /// A 64-bit integer; amounts of money are integers in minor units.
    case integer(Int64)
    /// A text.
    case text(Text)
    /// Texts in an order that means something.
    case list([Text])
}

/// The order of key parts: null, then false and true, then integers, then texts by their UTF-8
/// bytes. It is SQLite's own order (BINARY collation), so that rows sorted here are written in
/// the order of the table's B-tree. Lists are no key parts; they come last.
extension Value: Comparable {
    /// Whether `lhs` comes before `rhs`.
    public static func < (lhs: Value, rhs: Value) -> Bool {
        switch (lhs, rhs) {
        case (.bool(let left), .bool(let right)): return !left && right
        case (.integer(let left), .integer(let right)): return left < right
        case (.text(let left), .text(let right)): return left < right
        case (.list(let left), .list(let right)): return left.lexicographicallyPrecedes(right)
        default: return lhs.rank < rhs.rank
        }
    }

    private var rank: Int {
        switch self {
        case .null: return 0
        case .bool: return 1
        case .integer: return 2
        case .text: return 3
        case .list: return 4
        }
    }
}
