import DeclaredProjections
import Testing

/// Statements that could give another result another time, or reach outside the event and the row.
@Suite struct ForbiddenStatementTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let select: String
        let reason: String
        var line = 6

        init(_ select: String, _ reason: String, line: Int = 6) {
            self.select = select
            self.reason = reason
            self.line = line
        }

        var testDescription: String { select }
    }

    static let functions = [
        "date('now')", "time()", "datetime('now')", "julianday('now')", "strftime('%s', 'now')",
        "unixepoch()", "random()", "randomblob(8)", "load_extension('x')", "sqlite_version()",
        "changes()", "total_changes()", "last_insert_rowid()", "zeroblob(9)", "printf('%d', 1)",
        "count(*)", "fts3_tokenizer('x')", "sqlite_compileoption_get(1)", "sum(1)", "exp(1.0)",
    ]

    @Test(arguments: functions)
    func aFunctionThatIsNotOnTheListIsRefused(call: String) {
        let name = call.prefix { $0 != "(" }
        let error = #expect(throws: ProjectionFileError.self) {
            try DeclaredFile.ofCharges("select\n    1 + \(call) as total")
        }
        #expect(error?.line == 7)
        #expect(error?.reason == "the function \(name) is not allowed")
    }

    private static let valued = "must be a SELECT without tables and table-valued functions"

    static let cases = [
        Case("select CURRENT_TIMESTAMP as total", "the function current_timestamp is not allowed"),
        Case("select 1 as total order by random()", "the function random is not allowed"),
        Case("select 1 as total where 'a' regexp 'b'", "no such function: regexp"),
        Case("select 1 as total where 'a' match 'b'", "the function match is not allowed"),
        Case("select readfile('/etc/passwd') as total", "no such function: readfile"),
        Case("select name as total\n  from sqlite_schema", "reads no table: sqlite_master"),
        Case("select 1 as total from sqlite_master", "reads no table: sqlite_master"),
        Case("select 1 as total\n  from totals", "reads no table: totals", line: 7),
        Case("select 1 in totals as total", "reads no table: totals"),
        Case("select (select count(*) from dbstat) as total", valued),
        Case("select (select pgno from dbstat) as total", valued),
        Case("select value as total from json_each('[1]')", valued),
        Case("select 1 as total from json_tree('[1]')", valued),
        Case("select 1 as total from pragma_table_list", valued),
        Case("select user_version as total from pragma_user_version", valued),
        Case("select value as total from generate_series(1, 2)", "reads no table"),
        Case(
            "with recursive t(x) as (select 1 union all select x + 1 from t) "
                + "select x as total from t", "cannot be recursive"),
        Case(
            "with t(x) as (select 1 union all select x + 1 from t) select x as total from t",
            "cannot be recursive"),
        Case("attach 'x.db' as x", "must be a SELECT and begins with “attach”"),
        Case("PRAGMA user_version", "must be a SELECT and begins with “PRAGMA”"),
        Case("update totals set total = 1", "must be a SELECT and begins with “update”"),
        Case("insert into totals values (1)", "must be a SELECT and begins with “insert”"),
        Case("values (1)", "must be a SELECT and begins with “values”"),
        Case("explain select 1 as total", "must be a SELECT and begins with “explain”"),
        Case("with t as (select 1) delete from totals", "reads no table: totals"),
        Case("with t as (select 1) insert into sqlite_schema select 1", valued),
        Case("select 1 as total; select 2 as total", "one SELECT is all that is allowed"),
        Case("select 1 as total;\n  ;", "one SELECT is all that is allowed", line: 7),
        Case("select 1 as total /* ; */; drop table x", "one SELECT is all that is allowed"),
        Case("select ?1 as total", "“?1” is no parameter"),
        Case("select @amount as total", "“@amount” is no parameter"),
        Case("select $amount as total", "“$amount” is no parameter"),
        Case("select \"amount\" as total", "no such column: amount"),
        Case("select amount as total", "no such column: amount"),
    ]

    @Test(arguments: cases)
    func aStatementThatReachesOutsideIsRefused(bad: Case) {
        let error = #expect(throws: ProjectionFileError.self) {
            try DeclaredFile.ofCharges(bad.select)
        }
        #expect(error?.reason.contains(bad.reason) == true, "\(error.debugDescription)")
        #expect(error?.file == "x.projection")
        if bad.select.contains("sqlite_schema"), bad.line == 6 {
            // SQLite calls the table by its older name, so the line is the statement's.
            #expect(error?.line == 6)
        } else {
            #expect(error?.line == bad.line, "\(error.debugDescription)")
        }
    }

    @Test(arguments: [
        "select :amount as total;", "select :amount as total; -- done",
        "select ';' || ':old.nothing' || ? as total".replacing("?", with: ":amount"),
        "select /* date('now') */ :amount as total -- ; random()",
        "with t as (select :amount as a) select a as total from t",
        "select max(column1) as total from (values (1), (:amount))",
        "select :amount as [total]", "select :amount as `total`", "select :amount as \"total\"",
        "SELECT iif(:currency like 'e%', 1, 2) as total",
        "select json_extract('{\"a\":7}', '$.a') + '{\"a\":7}' ->> 'a' as total",
        "select substr(hex(char(65)), 1, 1) + length(trim(' x ')) + round(1.5) as total",
    ])
    func aPureStatementIsTaken(select: String) throws {
        _ = try DeclaredFile.ofCharges(select)
    }
}
