import EventLog
import Projections
import SQLite
import StreamTables

/// The recount of one table: how many more of its rows differ than before.
struct TableRecount {
    /// How many keys were looked up.
    private(set) var lookedUp = 0
    private let pair: TablePair
    private let match: RowMatch
    private let position: Position
    private var from: SideRecount
    private var to: SideRecount
    private let mostLookups: Int
    private var change = 0

    /// Of 1M rows of 100 bytes, steps 1 and 3 cost 0.4 s, a key's four searches 9 µs and a full
    /// comparison 0.9 s: where more than a 32nd of the rows changed there is little to save.
    private static let rowsPerLookup = 32
    /// Below so many keys it does not matter.
    private static let fewLookups = 1_000

    init(
        _ pair: TablePair, from before: ComparedFiles, to after: ComparedFiles,
        options: ComparisonOptions
    ) throws(ComparisonError) {
        self.pair = pair
        position = before.position
        match = RowMatch(pair, comparesOffsets: options.comparesOffsets)
        from = try SideRecount(pair.from, before.from.reader, after.from.reader)
        to = try SideRecount(pair.to, before.to.reader, after.to.reader)
        mostLookups = max(
            TableRecount.fewLookups, max(from.rowsAfter, to.rowsAfter) / TableRecount.rowsPerLookup)
    }

    /// The change of the number of differences; nil where all must be compared.
    mutating func run(_ pace: inout ComparisonPace) throws(ComparisonError) -> Int? {
        guard try countChanged(&pace) else { return nil }
        guard try countGone(in: from, isFirst: true, &pace) else { return nil }
        guard try countGone(in: to, isFirst: false, &pace) else { return nil }
        return change
    }

    /// Counts the keys whose row has a later offset on either side. False where they are too many.
    private mutating func countChanged(_ pace: inout ComparisonPace) throws(ComparisonError) -> Bool
    {
        let left = try from.changed(since: position)
        let right = try to.changed(since: position)
        try left.advance()
        try right.advance()
        while left.isAtRow || right.isAtRow {
            let order = match.order(left, right)
            guard try look(up: order <= 0 ? left : right) else { return false }
            from.note()
            to.note()
            recount()
            if order <= 0 { try left.advance() }
            if order >= 0 { try right.advance() }
            try pace.step()
        }
        return true
    }

    /// Counts the keys that `side` lost and that no row with a later offset told of; those that
    /// both sides lost are counted with the first. False where they are too many.
    private mutating func countGone(
        in side: SideRecount, isFirst: Bool, _ pace: inout ComparisonPace
    ) throws(ComparisonError) -> Bool {
        var missing = side.unseenLosses
        guard missing > 0 else { return true }
        let (old, new) = try side.keys()
        try old.advance()
        try new.advance()
        while old.isAtRow, missing > 0 {
            let order = match.order(old, new)
            if order < 0 {
                guard try look(up: old) else { return false }
                if !from.hasChanged(since: position), !to.hasChanged(since: position) {
                    missing -= 1
                    if isFirst || !from.isLost { recount() }
                }
            }
            if order <= 0 { try old.advance() }
            if order >= 0 { try new.advance() }
            try pace.step()
        }
        return true
    }

    /// Finds the rows of the key where `cursor` stands in all four snapshots. False where that
    /// were too many, or where the key is no text that can be asked for.
    private mutating func look(up cursor: RowCursor) throws(ComparisonError) -> Bool {
        lookedUp += 1
        guard lookedUp <= mostLookups, let key = cursor.exactKey(of: pair.from) else {
            return false
        }
        try from.find(key)
        try to.find(key)
        return true
    }

    private mutating func recount() {
        if match.differ(from.before, to.before) { change -= 1 }
        if match.differ(from.after, to.after) { change += 1 }
    }
}

/// One side's table in both snapshots.
private struct SideRecount {
    private let schema: TableSchema
    private let layout: TableLayout
    private let readers: (before: TableReader, after: TableReader)
    private let rowsBefore: Int
    let rowsAfter: Int
    private var gained = 0
    private var lost = 0
    /// The row of the key looked up last, as it was.
    let before: RowCursor
    /// The same as it is.
    let after: RowCursor

    init(
        _ schema: TableSchema, _ old: TableReader, _ new: TableReader
    ) throws(ComparisonError) {
        self.schema = schema
        layout = TableLayout(schema)
        readers = (old, new)
        before = try RowCursor(layout.selectByKey, in: old)
        after = try RowCursor(layout.selectByKey, in: new)
        rowsBefore = try SideRecount.rows(layout, in: old)
        rowsAfter = try SideRecount.rows(layout, in: new)
    }

    private static func rows(
        _ layout: TableLayout, in reader: TableReader
    ) throws(ComparisonError) -> Int {
        let cursor = try RowCursor("SELECT count(*) FROM \(layout.table)", in: reader)
        try cursor.advance()
        return Int(cursor.statement.integer(0))
    }

    /// The keys of the rows whose last event is after `position`, in key order.
    func changed(since position: Position) throws(ComparisonError) -> RowCursor {
        let offset = SQLName.quoted(TableSchema.lastEventOffset.name)
        return try RowCursor(
            "SELECT \(layout.keyList) FROM \(layout.table) WHERE \(offset) > \(position.last)"
                + " ORDER BY \(layout.keyList)", in: readers.after)
    }

    /// All keys before and after, in key order.
    func keys() throws(ComparisonError) -> (before: RowCursor, after: RowCursor) {
        let sql = "SELECT \(layout.keyList) FROM \(layout.table) ORDER BY \(layout.keyList)"
        return (try RowCursor(sql, in: readers.before), try RowCursor(sql, in: readers.after))
    }

    func find(_ key: Key) throws(ComparisonError) {
        try before.find(key)
        try after.find(key)
    }

    /// Remembers whether the key that was looked up came or went.
    mutating func note() {
        if !before.isAtRow, after.isAtRow { gained += 1 }
        if isLost { lost += 1 }
    }

    /// Whether the key that was looked up is gone.
    var isLost: Bool { before.isAtRow && !after.isAtRow }

    /// How many keys are gone beside those that were noted. Every gained key was noted: its row's
    /// last event is after the earlier position.
    var unseenLosses: Int { rowsBefore + gained - lost - rowsAfter }

    /// Whether the row of the key that was looked up has an event after `position`.
    func hasChanged(since position: Position) -> Bool {
        let column = schema.columns.count - 1
        return after.isAtRow && after.statement.integer(column) > position.last
    }
}

extension RowCursor {
    /// The key where the cursor stands; nil where a text in it is no UTF-8, since a search for what
    /// is made of it would find another row or none.
    fileprivate func exactKey(of schema: TableSchema) -> Key? {
        for column in schema.keyColumns.indices where statement.kind(column) == .text {
            let isText = statement.withBytes(column) {
                String(validating: $0, as: UTF8.self) != nil
            }
            guard isText else { return nil }
        }
        return statement.key(of: schema)
    }
}
