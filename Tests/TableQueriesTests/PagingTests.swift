import EventLog
import JSON
import Projections
import StreamTables
import Testing

@testable import TableQueries

@Suite struct PagingTests {
    static let texts = [
        "", "a", "A", "b", "é", "e\u{301}", "z", "\u{10FFFF}", "\u{FFFD}", ",", "a,b", "\\", "\"",
        "a\u{0}b", "\n", "x\",", ",\u{301}", "\u{FF5E}",
    ]

    private struct Malformed: Error {}

    private struct Source {
        var random: SeededGenerator

        mutating func text() -> String { PagingTests.texts.randomElement(using: &random) ?? "" }
        mutating func number(_ range: ClosedRange<Int64>) -> Int64 {
            Int64.random(in: range, using: &random)
        }
        mutating func bool() -> Bool { Bool.random(using: &random) }

        mutating func key() -> Key {
            Fixture.key(
                ["s1", "s2", "é", "e\u{301}"].randomElement(using: &random) ?? "",
                number(-20...20))
        }

        mutating func row() -> StoredRow {
            let holds = (0..<number(0...3)).map { _ in text() }
            return Fixture.row(
                guest: bool() ? text() : nil, deck: bool() ? number(-2...2) : nil,
                isOpen: bool(), isQuiet: bool() ? bool() : nil, holds: holds, state: text(),
                offset: number(0...9))
        }

        mutating func value(_ column: Column) -> String {
            switch column.type {
            case .integer: return String(number(-3...9))
            case .bool: return bool() ? "true" : "false"
            case .text, .list: return column.name == "sailing_id" ? "s1" : text()
            }
        }

        mutating func filter() -> (String, String) {
            let column =
                Fixture.schema.columns.randomElement(using: &random)
                ?? Fixture.schema.columns[0]
            if column.type == .list { return ("\(column.name)[contains]", text()) }
            let operations =
                column.type == .bool
                ? ["", "[ne]", "[in]", "[is]"]
                : ["", "[ne]", "[in]", "[is]", "[gt]", "[gte]", "[lt]", "[lte]"]
            let operation = operations.randomElement(using: &random) ?? ""
            switch operation {
            case "[is]": return (column.name + operation, bool() ? "null" : "notnull")
            case "[in]":
                let values = (0..<number(1...4)).map { _ in escaped(value(column)) }
                return (column.name + operation, values.joined(separator: ","))
            default: return (column.name + operation, value(column))
            }
        }

        private func escaped(_ text: String) -> String {
            var bytes: [UInt8] = []
            for byte in text.utf8 {
                if byte == 0x2C || byte == 0x5C { bytes.append(0x5C) }
                bytes.append(byte)
            }
            return String(decoding: bytes, as: UTF8.self)
        }

        mutating func question() -> [(String, String)] {
            var items: [(String, String)] = []
            for _ in 0..<number(0...2) { items.append(filter()) }
            let sortable = Fixture.schema.columns.filter { $0.type != .list }.map(\.name)
            let order = sortable.shuffled(using: &random).prefix(Int(number(0...4)))
                .map { (bool() ? "-" : "") + $0 }
            if !order.isEmpty { items.append(("order", order.joined(separator: ","))) }
            items.append(("limit", String(number(1...25))))
            if bool() { items.append(("fields", "berth,sailing_id")) }
            return items
        }
    }

    @Test(arguments: 0..<24 as Range<UInt64>)
    func pagesJoinedAreTheWholeSortedResult(seed: UInt64) throws {
        var source = Source(random: SeededGenerator(seed: seed))
        var rows: [Key: StoredRow] = [:]
        for _ in 0..<90 { rows[source.key()] = source.row() }
        let fixture = try Fixture(rows)
        for _ in 0..<25 {
            let items = source.question()
            let query = try Fixture.query(items)
            let found = try allPages(query, fixture) {}
            #expect(found == Model(rows: rows).keys(query), "\(items)")
        }
    }

    @Test(arguments: 100..<118 as Range<UInt64>)
    func rowsThatDoNotChangeAreNeitherSkippedNorRepeatedWhileOthersComeAndGo(
        seed: UInt64
    ) throws {
        var source = Source(random: SeededGenerator(seed: seed))
        var rows: [Key: StoredRow] = [:]
        for _ in 0..<90 { rows[source.key()] = source.row() }
        let fixture = try Fixture(rows)
        for _ in 0..<10 {
            let items = source.question()
            let query = try Fixture.query(items)
            let before = Model(rows: rows).keys(query)
            var touched: Set<Key> = []
            let found = try allPages(query, fixture) {
                var changes: [Key: RowChange] = [:]
                for _ in 0..<4 {
                    let key = source.key()
                    let new = source.bool() ? source.row() : nil
                    touched.insert(key)
                    rows[key] = new
                    changes[key] = RowChange(key: key, new: new)
                }
                try fixture.put(Array(changes.values))
            }
            let still = before.filter { !touched.contains($0) }
            #expect(found.filter { !touched.contains($0) } == still, "\(items)")
        }
    }

    @Test func aStreamGivesWhatThePagesGive() throws {
        var source = Source(random: SeededGenerator(seed: 7))
        var rows: [Key: StoredRow] = [:]
        for _ in 0..<150 { rows[source.key()] = source.row() }
        let fixture = try Fixture(rows)
        let lines = try fixture.stream([("order", "-guest")], .ndjson)
            .utf8.split(separator: 0x0A).map { String(Substring($0)) }
        let page = try fixture.page(("order", "-guest"), ("limit", "10000"))
        #expect(lines.count == rows.count)
        #expect(page == "{\"rows\":[\(lines.joined(separator: ","))],\"next_cursor\":null}")
        #expect(
            try fixture.stream([("order", "-guest"), ("limit", "3")], .ndjson)
                == lines.prefix(3).map { $0 + "\n" }.joined())
    }

    private func allPages(
        _ first: RowQuery, _ fixture: Fixture, between: () throws -> Void
    ) throws -> [Key] {
        var query = first
        var keys: [Key] = []
        for _ in 0..<1_000 {
            let page = try fixture.page(query)
            let found = try keysIn(page.json)
            #expect(found.count == query.pageLimit || page.cursor == nil)
            keys += found
            guard let cursor = page.cursor else { return keys }
            query = try first.continued(at: cursor.text)
            try between()
        }
        Issue.record("paging does not end")
        return keys
    }

    private func keysIn(_ json: String) throws -> [Key] {
        let bytes = Array(json.utf8)
        let text = bytes.span.bytes
        var reader = JSONReader()
        try reader.readText(text)
        guard let rows = reader.member("rows", of: 0, in: text) else { throw Malformed() }
        var keys: [Key] = []
        var row = rows + 1
        while row < reader[rows].next {
            guard let sailing = reader.member("sailing_id", of: row, in: text),
                let berth = reader.member("berth", of: row, in: text),
                let name = reader.string(at: sailing, in: text),
                let number = reader.integer(at: berth, in: text)
            else { throw Malformed() }
            keys.append(Fixture.key(name, number))
            row = reader[row].next
        }
        return keys
    }
}
