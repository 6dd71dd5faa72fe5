import Projections
import StreamTables
import TableQueries

/// What the answer to a question must be, by the plainest means: all rows in memory, filtered and
/// sorted with the values' own order.
struct Model {
    var rows: [Key: StoredRow]

    func keys(_ query: RowQuery) -> [Key] {
        let passing = rows.filter { key, row in
            query.filters.allSatisfy { Model.passes($0, Model.values(key, row)) }
        }
        return passing.sorted { left, right in
            let left = Model.values(left.key, left.value)
            let right = Model.values(right.key, right.value)
            for term in query.order where left[term.column] != right[term.column] {
                return (left[term.column] < right[term.column]) != term.isDescending
            }
            return false
        }.map(\.key)
    }

    static func values(_ key: Key, _ row: StoredRow) -> [Value] {
        key.parts + row.row.values + [.integer(row.lastEventOffset.rawValue)]
    }

    private static func passes(_ filter: Filter, _ values: [Value]) -> Bool {
        let value = values[filter.column]
        switch filter.condition {
        case .equal(let other): return value == other
        case .notEqual(let other): return value != other
        case .greater(let other): return value != .null && value > other
        case .greaterOrEqual(let other): return value != .null && value >= other
        case .less(let other): return value != .null && value < other
        case .lessOrEqual(let other): return value != .null && value <= other
        case .oneOf(let others): return others.contains(value)
        case .contains(let text):
            guard case .list(let texts) = value else { return false }
            return texts.contains(text)
        case .null: return value == .null
        case .notNull: return value != .null
        }
    }
}

/// A generator whose numbers depend on its seed alone (SplitMix64), so that a failure repeats.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
