import GoldenData
import Projections
import SQLite
import StreamTables
import Testing

/// Rows are written in the order of `Key`; it must be the order of the B-tree they go into.
@Suite struct ValueOrderTests {
    private static let texts: [Value] = [
        "", "a", "A", "ab", "a\u{0}", "a\u{0}b", "é", "e\u{301}", "李", "\u{ffff}", "\u{10348}",
        "\u{2028}", " ", "10", "9", "\u{7f}", "zz",
    ].map { .text(Text($0)) }
    private static let integers: [Value] = [
        .min, -1, 0, 1, 9, 10, 9_007_199_254_740_992, 9_007_199_254_740_993, .max,
    ].map { .integer($0) }

    @Test(arguments: [
        (ColumnType.text, texts), (.integer, integers), (.bool, [.bool(true), .bool(false)]),
    ])
    func valuesOfAColumnSortAsSQLiteSortsThem(type: ColumnType, values: [Value]) throws {
        var values = values + [.null]
        values.shuffle()
        let database = try Database(path: ":memory:", access: .readWrite)
        try database.execute("CREATE TABLE t(a)")
        let insert = try database.prepare("INSERT INTO t VALUES(?)")
        for value in values {
            insert.bind(1, value)
            try insert.run()
        }
        let select = try database.prepare("SELECT a FROM t ORDER BY a")
        var sorted: [Value] = []
        while try select.step() { sorted.append(select.value(0, as: type)) }
        #expect(values.sorted() == sorted)
    }

    @Test func keysOfTwoColumnsSortAsSQLiteSortsThem() throws {
        var random = SeededRandom(seed: 7)
        let database = try Database(path: ":memory:", access: .readWrite)
        try database.execute(
            "CREATE TABLE t(a TEXT, b INTEGER, PRIMARY KEY(a, b)) STRICT, WITHOUT ROWID")
        let insert = try database.prepare("INSERT OR IGNORE INTO t VALUES(?, ?)")
        var keys: Set<Key> = []
        for _ in 0..<2_000 {
            let text = ValueOrderTests.texts.randomElement(using: &random) ?? .null
            let integer = ValueOrderTests.integers.randomElement(using: &random) ?? .null
            keys.insert(Key([text, integer]))
            insert.bind(1, text)
            insert.bind(2, integer)
            try insert.run()
        }
        // No ORDER BY: the table itself is the B-tree.
        let select = try database.prepare("SELECT a, b FROM t")
        var sorted: [Key] = []
        while try select.step() {
            sorted.append(Key([select.value(0, as: .text), select.value(1, as: .integer)]))
        }
        #expect(sorted.count == ValueOrderTests.texts.count * ValueOrderTests.integers.count)
        #expect(keys.sorted() == sorted)
    }

    @Test func aKeyThatIsAPrefixComesFirst() {
        #expect(Key([.text("a")]) < Key([.text("a"), .integer(0)]))
        #expect(!(Key([.text("a"), .integer(0)]) < Key([.text("a")])))
    }
}
