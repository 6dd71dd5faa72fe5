import CSQLite

/// A connection to an empty database in memory whose statements can only compute: the functions
/// are those of a list, no table can be read, nothing can be changed, and what a statement may cost
/// is counted in steps and bytes, never in time. The same statement with the same values gives the
/// same result or the same error, for ever.
public struct PureConnection: ~Copyable, Sendable {
    /// What a statement may do.
    public struct Rules: Sendable {
        /// The names of the functions it may call, in lower case; operators such as LIKE and `->`
        /// are functions too.
        public var functions: Set<String>
        /// Functions of our own that it may call as well.
        public var ownFunctions: [PureFunction]
        /// The steps of SQLite's virtual machine after which a run is ended.
        public var maximumSteps: Int32
        /// The longest text, in bytes.
        public var maximumBytes: Int32

        /// Rules with the given functions and limits.
        public init(
            functions: Set<String>, ownFunctions: [PureFunction] = [],
            maximumSteps: Int32 = 50_000, maximumBytes: Int32 = 4 << 20
        ) {
            self.functions = functions
            self.ownFunctions = ownFunctions
            self.maximumSteps = maximumSteps
            self.maximumBytes = maximumBytes
        }
    }

    private let database: Database
    private let authority: PureAuthority

    /// Opens a connection of its own.
    /// - Throws: `SQLiteError` where memory is short.
    public init(_ rules: Rules) throws(SQLiteError) {
        authority = PureAuthority(
            functions: rules.functions.union(rules.ownFunctions.map(\.name)))
        database = try PureConnection.open(rules)
        sqlite3_set_authorizer(
            database.handle,
            { context, action, first, second, _, _ in
                guard let context else { return SQLITE_DENY }
                let authority = Unmanaged<PureAuthority>.fromOpaque(context).takeUnretainedValue()
                return authority.judge(action, first, second)
            }, Unmanaged.passUnretained(authority).toOpaque())
    }

    deinit {
        // A statement that outlives this keeps the connection, and must not call what is gone.
        sqlite3_set_authorizer(database.handle, nil, nil)
    }

    private static func open(_ rules: Rules) throws(SQLiteError) -> Database {
        let database = try Database(path: ":memory:", access: .readWrite)
        // SQLite reads its own schema once; under the rules below that would be refused.
        _ = try database.integer("SELECT count(*) FROM sqlite_schema")
        _ = tidetable_without_quoted_texts(database.handle)
        for function in rules.ownFunctions {
            let code = function.define(on: database.handle)
            guard code == SQLITE_OK else { throw database.error(code, function.name) }
        }
        limit(database, rules)
        return database
    }

    private static func limit(_ database: borrowing Database, _ rules: Rules) {
        let limits: [(Int32, Int32)] = [
            (SQLITE_LIMIT_LENGTH, rules.maximumBytes), (SQLITE_LIMIT_SQL_LENGTH, 1 << 18),
            (SQLITE_LIMIT_EXPR_DEPTH, 200), (SQLITE_LIMIT_COMPOUND_SELECT, 50),
            (SQLITE_LIMIT_VDBE_OP, 50_000), (SQLITE_LIMIT_ATTACHED, 0),
            (SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200), (SQLITE_LIMIT_TRIGGER_DEPTH, 0),
            (SQLITE_LIMIT_WORKER_THREADS, 0),
        ]
        for (limit, value) in limits { sqlite3_limit(database.handle, limit, value) }
        sqlite3_progress_handler(database.handle, rules.maximumSteps, { _ in 1 }, nil)
    }

    /// Compiles one statement, to be run many times.
    /// - Throws: `PureStatementError` where it is no valid statement or not allowed.
    public func prepare(_ sql: String) throws(PureStatementError) -> Statement {
        authority.refusal = nil
        do throws(SQLiteError) {
            return try database.prepare(sql)
        } catch {
            let offset = sqlite3_error_offset(database.handle)
            throw PureStatementError(
                refusal: authority.refusal, message: error.message,
                offset: offset < 0 ? nil : Int(offset))
        }
    }
}
