import EventLog
import Projections
import StreamTables
import TableComparison
import TableHistory

/// Finds the events after which sampled rows of two versions went apart, by folding the events of
/// each row again with both versions' rules.
struct DifferenceCauses {
    /// A row of more events is not folded for a sample.
    private static let eventLimit = 2_000
    /// Of an aggregate's row, so many differing root rows are asked for their causes.
    private static let rootLimit = 5

    private let from: Side
    private let to: Side
    private let events: FoldedEvents

    private struct Side {
        let projection: any Projection
        let reader: TableReader
        let history: RowHistory
    }

    init(
        _ left: ProjectionFile, _ right: ProjectionFile, _ pair: SnapshotPair, _ log: EventLog
    ) throws {
        let reader = try log.makeReader()
        func side(_ file: ProjectionFile, _ compared: ComparedFile) -> Side {
            Side(
                projection: file.projection, reader: compared.reader,
                history: RowHistory(file.projection, compared.reader, reader))
        }
        from = side(left, pair.from)
        to = side(right, pair.to)
        events = FoldedEvents(reader)
    }

    /// The causes of all samples, by table.
    func all(_ found: FileDifferences) throws -> [String: [Key: CausingEvent]] {
        var causes: [String: [Key: CausingEvent]] = [:]
        for table in found.tables {
            for sample in table.samples {
                let cause =
                    table.table == from.projection.table.name
                    ? try cause(of: sample.key) : try causeInRoot(under: sample.key)
                causes[table.table, default: [:]][sample.key] = cause
            }
        }
        return causes
    }

    /// The last event after which the row of a key was equal no more.
    private func cause(of key: Key) throws -> CausingEvent? {
        let left = try from.history.offsets(of: key, limit: DifferenceCauses.eventLimit)
        let right = try to.history.offsets(of: key, limit: DifferenceCauses.eventLimit)
        guard let left, let right else { return nil }
        let (ofLeft, ofRight) = (Set(left), Set(right))
        var rows: (left: Row?, right: Row?) = (nil, nil)
        var areEqual = true
        var cause: CausingEvent?
        try events.forEach(ofLeft.union(ofRight).sorted()) { (event, name) throws(HistoryError) in
            let name = name()
            do throws(FoldError) {
                if ofLeft.contains(name.offset) {
                    rows.left = try from.projection.reduce(key, rows.left, event)
                }
                if ofRight.contains(name.offset) {
                    rows.right = try to.projection.reduce(key, rows.right, event)
                }
            } catch {
                throw .fold(error, index: 0)
            }
            let wereEqual = areEqual
            areEqual = isEqual(rows.left, rows.right)
            if wereEqual, !areEqual {
                cause = CausingEvent(offset: name.offset, type: name.type, time: name.time)
            }
        }
        return cause
    }

    /// The first of the causes of the root rows that an aggregate's row counts.
    private func causeInRoot(under group: Key) throws -> CausingEvent? {
        var left: [Key: Row] = [:]
        var differing: [Key] = []
        try LineageReader(from.reader, from.projection.table).forEachRow(under: group) {
            left[$0] = $1.row
        }
        try LineageReader(to.reader, to.projection.table).forEachRow(under: group) { key, row in
            if !isEqual(left.removeValue(forKey: key), row.row) { differing.append(key) }
        }
        differing = (differing + left.keys).sorted()
        var causes: [CausingEvent] = []
        for key in differing.prefix(DifferenceCauses.rootLimit) {
            if let cause = try cause(of: key) { causes.append(cause) }
        }
        return causes.min { $0.offset < $1.offset }
    }

    /// Whether two rows agree in the columns that both versions have.
    private func isEqual(_ left: Row?, _ right: Row?) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        let columns = to.projection.table.valueColumns
        for (place, column) in from.projection.table.valueColumns.enumerated() {
            let other = columns.firstIndex { $0.name == column.name && $0.type == column.type }
            guard let other else { continue }
            if left[place] != right[other] { return false }
        }
        return true
    }
}
