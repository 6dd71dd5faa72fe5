import EventLog
import JSON
import Projections
import SQLite
import StreamTables

extension RowSnapshot {
    /// Appends the rows at `keys` as they are now: those that pass the question's filters as
    /// changed, all others as gone.
    /// - Throws: `TableError.sqlite`; `bytes` are as before then.
    public func appendChanges(
        of keys: [Key], _ query: RowQuery, _ form: ChangeForm, to bytes: inout [UInt8]
    ) throws(TableError) {
        do {
            try reader.appendChanges(of: keys, query, form, to: &bytes)
        } catch {
            throw .sqlite(error)
        }
    }

    /// Appends the rows that events after a position changed, and the keys of those that they
    /// deleted or put outside the question's filters: as many as make a page.
    /// - Parameters:
    ///   - position: after no event, all rows that pass are given and no keys.
    ///   - place: where the page begins.
    ///   - limit: how many rows and keys a page has.
    /// - Returns: where the next page begins; nil where this is the last.
    /// - Throws: `TableError.sqlite`; `bytes` are as before then.
    public func appendChanges(
        _ query: RowQuery, _ form: ChangeForm, after position: Position, from place: ChangePlace,
        limit: Int, to bytes: inout [UInt8]
    ) throws(TableError) -> ChangePlace? {
        switch place {
        case .rows(let last):
            do {
                let next = try reader.appendChangedRows(
                    query, form, after: position, past: last, limit, to: &bytes)
                if let next { return .rows(past: next) }
                return position > .none ? .deleted(past: nil) : nil
            } catch {
                throw .sqlite(error)
            }
        case .deleted(let last):
            var keys: [Key] = []
            let next = try LineageReader(reader.table, query.schema).deletedKeys(
                after: position, under: query.keyPrefix, past: last, limit: limit, into: &keys)
            for key in keys { form.append(key, query.schema, to: &bytes) }
            return next.map { .deleted(past: $0) }
        }
    }
}

extension RowReader {
    /// A page looks at no more rows than this, some 10 ms of them, however few have changed.
    private static let rowsLookedAt = 10_000
    /// A page ends after the row that makes it this long.
    private static let changesBytes = 256 << 10

    func appendChanges(
        of keys: [Key], _ query: RowQuery, _ form: ChangeForm, to bytes: inout [UInt8]
    ) throws(SQLiteError) {
        guard !keys.isEmpty else { return }
        let plan = ChangeStatement(query)
        let prepared = try statements.take(plan.sql, from: table.database)
        defer { statements.giveBack(prepared, plan.sql) }
        let encoder = RowEncoder(query.fields, of: query.schema, format: .json)
        let outcome = query.fields.count + query.schema.keyColumns.count
        prepared.statement.bind(plan.values)
        var made: [UInt8] = []
        for key in keys {
            for place in 0..<key.count {
                prepared.statement.bind(plan.values.count + place + 1, key[place])
            }
            defer { prepared.statement.reset() }
            if try prepared.statement.step(),
                prepared.statement.integer(outcome) == ChangeStatement.passes
            {
                append(prepared.statement, encoder, form, to: &made)
            } else {
                form.append(key, query.schema, to: &made)
            }
        }
        bytes += made
    }

    /// - Returns: the last key looked at, where there may be more.
    func appendChangedRows(
        _ query: RowQuery, _ form: ChangeForm, after position: Position, past last: Key?,
        _ limit: Int, to bytes: inout [UInt8]
    ) throws(SQLiteError) -> Key? {
        let plan = ChangeStatement(query, after: position, past: last)
        let prepared = try statements.take(plan.sql, from: table.database)
        defer { statements.giveBack(prepared, plan.sql) }
        let encoder = RowEncoder(query.fields, of: query.schema, format: .json)
        let outcome = query.fields.count + query.schema.keyColumns.count
        prepared.statement.bind(plan.values)
        var made: [UInt8] = []
        var (looks, changes) = (0, 0)
        while try prepared.statement.step() {
            looks += 1
            switch prepared.statement.integer(outcome) {
            case ChangeStatement.passes:
                append(prepared.statement, encoder, form, to: &made)
                changes += 1
            case ChangeStatement.fails where position > .none:
                form.append(key(prepared.statement, query), query.schema, to: &made)
                changes += 1
            default: break
            }
            if changes == limit || looks == RowReader.rowsLookedAt
                || made.count >= RowReader.changesBytes
            {
                let key = key(prepared.statement, query)
                bytes += made
                return key
            }
        }
        bytes += made
        return nil
    }

    private func key(_ statement: borrowing Statement, _ query: RowQuery) -> Key {
        var parts: [Value] = []
        for (number, column) in query.schema.keyColumns.enumerated() {
            parts.append(statement.value(query.fields.count + number, as: column.type))
        }
        return Key(parts)
    }

    private func append(
        _ statement: borrowing Statement, _ encoder: RowEncoder, _ form: ChangeForm,
        to bytes: inout [UInt8]
    ) {
        buffer.removeAll()
        encoder.append(statement, to: &buffer)
        bytes += form.upsert
        bytes.append(contentsOf: buffer.bytes)
        bytes += form.end
    }
}

extension ChangeForm {
    fileprivate func append(_ key: Key, _ schema: TableSchema, to bytes: inout [UInt8]) {
        var json = JSONWriter()
        json.key(key, of: schema)
        bytes += delete
        bytes += json.bytes
        bytes += end
    }
}
