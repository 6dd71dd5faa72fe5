import Projections

/// A table as both files have it: what of their rows can be held against each other.
struct TablePair {
    /// A value column that both have; its place among all columns of each side.
    struct Shared {
        let name: String
        let type: ColumnType
        let from: Int
        let to: Int
    }

    let from: TableSchema
    let to: TableSchema
    let shared: [Shared]

    init(from: TableSchema, to: TableSchema) throws(ComparisonError) {
        let keys = (from.keyColumns.map(TablePair.word), to.keyColumns.map(TablePair.word))
        guard keys.0 == keys.1 else {
            let (left, right) = (keys.0.joined(separator: ", "), keys.1.joined(separator: ", "))
            throw .incomparable(
                "rows of \(from.name) are named by (\(left)) in one file and by (\(right)) in the"
                    + " other, so that none has a counterpart")
        }
        self.from = from
        self.to = to
        let keyCount = from.keyColumns.count
        var shared: [Shared] = []
        for (place, column) in from.valueColumns.enumerated() {
            guard let other = to.valueColumns.firstIndex(where: { column.isSame(as: $0) })
            else { continue }
            shared.append(
                Shared(
                    name: column.name, type: column.type, from: keyCount + place,
                    to: keyCount + other))
        }
        self.shared = shared
    }

    var columnsOnlyInFrom: [String] {
        from.valueColumns.filter { column in !to.valueColumns.contains { column.isSame(as: $0) } }
            .map(\.name)
    }

    var columnsOnlyInTo: [String] {
        to.valueColumns.filter { column in !from.valueColumns.contains { column.isSame(as: $0) } }
            .map(\.name)
    }

    private static func word(_ column: Column) -> String {
        "\(column.name) \(column.type.rawValue)"
    }
}

extension Column {
    /// Whether values of both can be held against each other.
    fileprivate func isSame(as other: Column) -> Bool { name == other.name && type == other.type }
}
