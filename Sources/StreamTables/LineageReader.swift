import EventLog
import Projections
import SQLite

/// Reads which events made the rows of one table, in the snapshot that its reader has open.
public struct LineageReader {
    private let reader: TableReader
    private let layout: TableLayout

    /// The table.
    public var schema: TableSchema { layout.schema }

    /// A reader of the lineage of `schema`'s table, any of the file's.
    public init(_ reader: TableReader, _ schema: TableSchema) {
        self.reader = reader
        layout = TableLayout(schema)
    }

    /// The row at `key` with the newest part of its lineage; nil where there is none.
    /// - Throws: `TableError.sqlite`.
    public func row(at key: Key) throws(TableError) -> StoredRow? {
        try query(layout.selectStored, key.parts) { (select) throws(SQLiteError) in
            guard try select.step() else { return nil }
            return select.stored(schema)
        }
    }

    /// Gives `body` the rows whose keys begin with `prefix`, in key order, the first `limit`.
    /// - Throws: `TableError.sqlite`.
    public func forEachRow(
        under prefix: Key, limit: Int = .max, _ body: (Key, StoredRow) -> Void
    ) throws(TableError) {
        let count = prefix.parts.count
        let condition = count > 0 ? " WHERE \(layout.prefixCondition(count))" : ""
        let sql =
            "SELECT \(layout.columnList), \"#lineage\" FROM \(layout.table)\(condition)"
            + " ORDER BY \(layout.keyList) LIMIT \(limit)"
        try query(sql, prefix.parts) { (select) throws(SQLiteError) in
            while try select.step() { body(select.key(of: schema), select.stored(schema)) }
        }
    }

    /// The first keys of the table's rows after `key`, in order; from the beginning where it is
    /// nil.
    /// - Throws: `TableError.sqlite`.
    public func keys(after key: Key?, limit: Int) throws(TableError) -> [Key] {
        let marks = schema.keyColumns.map { _ in "?" }.joined(separator: ", ")
        let condition = key == nil ? "" : " WHERE (\(layout.keyList)) > (\(marks))"
        let sql =
            "SELECT \(layout.keyList) FROM \(layout.table)\(condition)"
            + " ORDER BY \(layout.keyList) LIMIT \(limit)"
        return try query(sql, key?.parts ?? []) { (select) throws(SQLiteError) in
            var keys: [Key] = []
            while try select.step() { keys.append(select.key(of: schema)) }
            return keys
        }
    }

    /// The keys that begin with `prefix` and have full chunks of lineage, whether or not they have
    /// a row, in key order, the first `limit`.
    /// - Throws: `TableError.sqlite`.
    public func keysWithChunks(
        under prefix: Key, limit: Int = .max
    ) throws(TableError) -> [Key] {
        let count = prefix.parts.count
        let condition = count > 0 ? " WHERE \(layout.prefixCondition(count))" : ""
        let sql =
            "SELECT DISTINCT \(layout.keyList) FROM \(layout.lineageTable)\(condition)"
            + " ORDER BY \(layout.keyList) LIMIT \(limit)"
        return try query(sql, prefix.parts) { (select) throws(SQLiteError) in
            var keys: [Key] = []
            while try select.step() { keys.append(select.key(of: schema)) }
            return keys
        }
    }

    /// Appends keys, in order and each once, that have no row because an event after `position`
    /// deleted it; their lineage tells.
    /// - Parameters:
    ///   - prefix: what the keys begin with.
    ///   - last: the key that they come after; nil from the first one on.
    ///   - limit: how many keys are appended at most.
    /// - Returns: the key to go on after; nil where there are no more.
    /// - Throws: `TableError.sqlite`.
    public func deletedKeys(
        after position: Position, under prefix: Key, past last: Key?, limit: Int,
        into keys: inout [Key]
    ) throws(TableError) -> Key? {
        var conditions: [String] = prefix.count > 0 ? [layout.prefixCondition(prefix.count)] : []
        if last != nil {
            let marks = schema.keyColumns.map { _ in "?" }.joined(separator: ", ")
            conditions.append("(\(layout.keyList)) > (\(marks))")
        }
        let join = schema.keyColumns.map { SQLName.quoted($0.name) }
            .map { "\(layout.table).\($0) = chunk.\($0)" }.joined(separator: " AND ")
        let sql =
            "SELECT \(layout.keyList), offsets, has_row = 0 AND NOT EXISTS"
            + " (SELECT 1 FROM \(layout.table) WHERE \(join)) FROM \(layout.lineageTable) AS chunk"
            + (conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND "))
            + " ORDER BY \(layout.keyList), first_offset"
        return try query(sql, prefix.parts + (last?.parts ?? [])) {
            (select) throws(SQLiteError) in
            try deletedKeys(select, after: position, limit: limit, into: &keys)
        }
    }

    /// A page looks at no more chunks than this, and then at the rest of the last key's.
    private static let chunksLookedAt = 10_000

    private func deletedKeys(
        _ select: borrowing Statement, after position: Position, limit: Int,
        into keys: inout [Key]
    ) throws(SQLiteError) -> Key? {
        let offsets = schema.keyColumns.count
        var (looks, found) = (0, 0)
        var end: Key?
        while try select.step() {
            looks += 1
            if let end, select.key(of: schema) != end { return end }
            if select.integer(offsets + 1) != 0 {
                let lineage = select.withBytes(offsets) { LineageTail($0) }
                let key = select.key(of: schema)
                if let last = lineage.offsets.last, last.rawValue > position.last, keys.last != key
                {
                    keys.append(key)
                    found += 1
                }
            }
            if end == nil, found == limit || looks >= LineageReader.chunksLookedAt {
                end = select.key(of: schema)
            }
        }
        return nil
    }

    /// The last chunk of `key` that begins at `offset` or before.
    /// - Throws: `TableError.sqlite`.
    public func chunk(of key: Key, atOrBefore offset: Offset) throws(TableError) -> LineageChunk? {
        try chunk(key, "first_offset <= ?", offset, "DESC")
    }

    /// The first chunk of `key` that begins after `offset`.
    /// - Throws: `TableError.sqlite`.
    public func chunk(of key: Key, after offset: Offset) throws(TableError) -> LineageChunk? {
        try chunk(key, "first_offset > ?", offset, "ASC")
    }

    private func chunk(
        _ key: Key, _ condition: String, _ offset: Offset, _ order: String
    ) throws(TableError) -> LineageChunk? {
        let values = layout.valueList.isEmpty ? "" : ", \(layout.valueList)"
        let sql =
            "SELECT offsets, has_row\(values) FROM \(layout.lineageTable)"
            + " WHERE \(layout.keyCondition) AND \(condition)"
            + " ORDER BY first_offset \(order) LIMIT 1"
        return try query(sql, key.parts + [.integer(offset.rawValue)]) {
            (select) throws(SQLiteError) in
            guard try select.step() else { return nil }
            return LineageChunk(
                key: key, lineage: select.withBytes(0) { LineageTail($0) },
                row: select.integer(1) == 0 ? nil : select.row(of: schema, from: 2))
        }
    }

    private func query<Result>(
        _ sql: String, _ values: [Value],
        _ body: (borrowing Statement) throws(SQLiteError) -> Result
    ) throws(TableError) -> Result {
        do {
            let select = try reader.database.prepare(sql)
            for (index, value) in values.enumerated() { select.bind(index + 1, value) }
            return try body(select)
        } catch {
            throw .sqlite(error)
        }
    }
}

extension Statement {
    /// The current row of a statement that selects all columns of a table, then its lineage.
    func stored(_ schema: TableSchema) -> StoredRow {
        let place = schema.keyColumns.count + schema.valueColumns.count
        return StoredRow(
            row: row(of: schema), lastEventOffset: Offset(integer(place)),
            lineage: withBytes(place + 1) { LineageTail($0) })
    }
}
