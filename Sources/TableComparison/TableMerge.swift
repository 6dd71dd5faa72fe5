import EventLog
import Projections
import SQLite
import StreamTables

/// The merge of one table's rows in both files.
struct TableMerge {
    private let pair: TablePair
    private let match: RowMatch
    private let maxSamples: Int
    private let from: RowCursor
    private let to: RowCursor
    private var digests: (from: RowDigest, to: RowDigest)?
    private var result: TableDifferences

    init(
        _ pair: TablePair, of files: ComparedFiles, options: ComparisonOptions
    ) throws(ComparisonError) {
        self.pair = pair
        match = RowMatch(pair, comparesOffsets: options.comparesOffsets)
        maxSamples = max(0, options.maxSamples)
        from = try RowCursor(TableLayout(pair.from).selectUnder(0), in: files.from.reader)
        to = try RowCursor(TableLayout(pair.to).selectUnder(0), in: files.to.reader)
        result = TableDifferences(pair)
        if options.makesDigests {
            digests = (
                RowDigest(columns: pair.from.columns.count),
                RowDigest(columns: pair.to.columns.count)
            )
        }
    }

    mutating func run(_ pace: inout ComparisonPace) throws(ComparisonError) -> TableDifferences {
        try advanceFrom()
        try advanceTo()
        while from.isAtRow || to.isAtRow {
            let order = match.order(from, to)
            if order < 0 {
                result.onlyInFrom += 1
                sample(.onlyInFrom)
            } else if order > 0 {
                result.onlyInTo += 1
                sample(.onlyInTo)
            } else if match.isEqual(from, to) {
                result.equal += 1
            } else {
                result.changed += 1
                sample(.changed)
            }
            if order <= 0 { try advanceFrom() }
            if order >= 0 { try advanceTo() }
            try pace.step()
        }
        result.digestOfFrom = digests?.from.finish()
        result.digestOfTo = digests?.to.finish()
        return result
    }

    @inline(__always)
    private mutating func advanceFrom() throws(ComparisonError) {
        try from.advance()
        if digests != nil, from.isAtRow { digests?.from.add(from) }
    }

    @inline(__always)
    private mutating func advanceTo() throws(ComparisonError) {
        try to.advance()
        if digests != nil, to.isAtRow { digests?.to.add(to) }
    }

    private mutating func sample(_ change: RowDifference.Change) {
        guard result.samples.count < maxSamples else { return }
        let old = change == .onlyInTo ? nil : from.row(of: pair.from)
        let new = change == .onlyInFrom ? nil : to.row(of: pair.to)
        let columns: [ColumnDifference]
        switch change {
        case .changed: columns = match.differences(from, to)
        case .onlyInFrom:
            columns = zip(pair.from.valueColumns, old?.row.values ?? []).map {
                ColumnDifference(name: $0.name, old: $1, new: .null)
            }
        case .onlyInTo:
            columns = zip(pair.to.valueColumns, new?.row.values ?? []).map {
                ColumnDifference(name: $0.name, old: .null, new: $1)
            }
        }
        result.samples.append(
            RowDifference(
                key: change == .onlyInTo
                    ? to.statement.key(of: pair.to) : from.statement.key(of: pair.from),
                change: change, old: old?.row, new: new?.row, columns: columns,
                oldLastEventOffset: old?.lastEventOffset,
                newLastEventOffset: new?.lastEventOffset))
    }
}

extension RowCursor {
    /// The current row of a question for all of a table's columns.
    fileprivate func row(of schema: TableSchema) -> (row: Row, lastEventOffset: Offset) {
        (
            statement.row(of: schema),
            Offset(statement.integer(schema.keyColumns.count + schema.valueColumns.count))
        )
    }
}
