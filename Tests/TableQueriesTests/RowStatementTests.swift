import Projections
import SQLite
import Testing

@testable import TableQueries

@Suite struct RowStatementTests {
    private func plan(_ statement: RowStatement, _ fixture: Fixture) throws -> String {
        let database = try Database(path: fixture.path, access: .readOnly)
        let explain = try database.prepare("EXPLAIN QUERY PLAN " + statement.sql)
        var lines: [String] = []
        while try explain.step() { lines.append(explain.text(3)) }
        return lines.joined(separator: "; ")
    }

    @Test(arguments: [
        ("sailing_id=s", "SEARCH berths USING PRIMARY KEY (sailing_id=?)"),
        ("sailing_id=s&is_open=true", "SEARCH berths USING PRIMARY KEY (sailing_id=?)"),
        ("sailing_id=s&order=-berth", "SEARCH berths USING PRIMARY KEY (sailing_id=?)"),
        ("sailing_id[in]=s&limit=5", "SEARCH berths USING PRIMARY KEY (sailing_id=?)"),
        ("sailing_id=s&berth=1", "SEARCH berths USING PRIMARY KEY (sailing_id=? AND berth=?)"),
        ("deck=3", "SEARCH berths USING INDEX berths_by_deck (deck=?)"),
        ("deck[is]=null", "SEARCH berths USING INDEX berths_by_deck (deck=?)"),
        ("", "SCAN berths"), ("order=-sailing_id,-berth", "SCAN berths"),
    ])
    func aShortReadUsesAnIndexAndSortsNothing(text: String, expected: String) throws {
        let fixture = try Fixture()
        let query = try query(text)
        #expect(query.isIndexed)
        #expect(try plan(RowStatement(query, limit: 101), fixture) == expected)
    }

    @Test(arguments: ["order=guest", "state=x", "berth=3", "sailing_id=s&order=guest"])
    func aLongReadIsKnownAsOne(text: String) throws {
        #expect(try !query(text).isIndexed)
    }

    @Test(arguments: [
        ("sailing_id=s", "SEARCH berths USING PRIMARY KEY (sailing_id=? AND berth>?)"),
        ("", "SEARCH berths USING PRIMARY KEY ((sailing_id,berth)>(?,?))"),
        ("order=-sailing_id,-berth", "SEARCH berths USING PRIMARY KEY ((sailing_id,berth)<(?,?))"),
        ("order=sailing_id,-berth", "SEARCH berths USING PRIMARY KEY (sailing_id>?)"),
    ])
    func theNextPageStartsWhereTheLastOneEnded(text: String, expected: String) throws {
        let fixture = try Fixture([
            Fixture.key("s", 1): Fixture.row(), Fixture.key("s", 2): Fixture.row(),
        ])
        let first = try query(text + "&limit=1")
        let cursor = try #require(try fixture.page(first).cursor)
        let next = try first.continued(at: cursor.text)
        let plan = try plan(RowStatement(next, limit: 2), fixture)
        #expect(plan.hasPrefix(expected))
    }

    @Test func aRowIsFoundByItsWholeKey() throws {
        let fixture = try Fixture()
        let lookup = try RowLookup.parse(
            key: Fixture.key("s", 1), items: [(name: "fields", value: "guest")],
            schema: Fixture.schema)
        #expect(
            try plan(RowStatement(lookup), fixture)
                == "SEARCH berths USING PRIMARY KEY (sailing_id=? AND berth=?)")
    }

    @Test func valuesAreBoundAndNeverPartOfTheText() throws {
        let one = RowStatement(try query("guest=x' OR 1=1 --"), limit: 3)
        let other = RowStatement(try query("guest=y"), limit: 4)
        #expect(one.sql == other.sql)
        #expect(one.values == [.text("x' OR 1=1 --"), .integer(3)])
    }

    @Test func identifiersAreQuoted() throws {
        let schema = TableSchema(
            name: "odd\"table", key: [Column("a\"b", .integer, "")], columns: [])
        let query = try RowQuery.parse(items: [(name: "a\"b", value: "1")], schema: schema)
        #expect(
            RowStatement(query, limit: nil).sql
                == "SELECT \"a\"\"b\", \"last_event_offset\" FROM \"odd\"\"table\""
                + " WHERE \"a\"\"b\" = ?1 LIMIT ?2")
    }

    private func query(_ text: String) throws -> RowQuery {
        let items = text.split(separator: "&").map { item in
            let parts = item.split(separator: "=", maxSplits: 1)
            return (String(parts[0]), String(parts[1]))
        }
        return try Fixture.query(items)
    }
}
