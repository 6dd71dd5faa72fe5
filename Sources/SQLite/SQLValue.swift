import CSQLite

/// A value that goes into a pure statement, or comes out of one.
public enum SQLValue: Sendable, Equatable {
    /// NULL.
    case null
    /// An integer of 64 bits.
    case integer(Int64)
    /// A double.
    case real(Double)
    /// A text.
    case text(String)
}

extension Statement {
    /// Binds a value; a text is copied.
    /// - Throws: `SQLiteError` where it is longer than the connection allows.
    public func set(_ index: Int, to value: SQLValue) throws(SQLiteError) {
        let place = Int32(truncatingIfNeeded: index)
        let code: Int32
        switch value {
        case .null: code = sqlite3_bind_null(handle, place)
        case .integer(let integer): code = sqlite3_bind_int64(handle, place, integer)
        case .real(let real): code = sqlite3_bind_double(handle, place, real)
        case .text(var text):
            code = text.withUTF8 { utf8 in
                guard let count = Int32(exactly: utf8.count) else { return SQLITE_TOOBIG }
                // A nil pointer would bind NULL, and an empty buffer may have one.
                guard let start = utf8.baseAddress else {
                    return tidetable_bind_text(handle, place, "", 0)
                }
                return tidetable_bind_text(handle, place, start, count)
            }
        }
        guard code == SQLITE_OK else { throw SQLiteError(code: code) }
    }

    /// The value of a column of the current row; nil for a blob, and for a text that is no UTF-8.
    public func value(_ column: Int) -> SQLValue? {
        let place = Int32(truncatingIfNeeded: column)
        switch kind(column) {
        case .null: return .null
        case .integer: return .integer(integer(column))
        case .real: return .real(sqlite3_column_double(handle, place))
        case .text:
            return withBytes(column) { String(validating: $0, as: UTF8.self).map(SQLValue.text) }
        case .blob: return nil
        }
    }

    /// The name of a result column: what stands after its AS, or its text.
    public func name(_ column: Int) -> String {
        sqlite3_column_name(handle, Int32(truncatingIfNeeded: column))
            .map { String(cString: $0) } ?? ""
    }

    /// Whether running the statement leaves every database as it is.
    public var isReadOnly: Bool { sqlite3_stmt_readonly(handle) != 0 }

    /// Counts the steps of the next run from 0, so that a limit ends the same run at the same step
    /// whatever ran before.
    public func countStepsFromZero() {
        _ = sqlite3_stmt_status(handle, SQLITE_STMTSTATUS_VM_STEP, 1)
    }
}
