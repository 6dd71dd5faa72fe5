import EventLog
import GoldenData
import Projections
import SQLite
import StreamTables
import TableComparison

/// A file as a dictionary: what the comparison is held against.
typealias Rows = [Key: StoredRow]

/// A file of one table in a folder of its own, written as a projector writes it.
final class TestFile {
    static let schema = TableSchema(
        name: "odd \"table\" too",
        key: [Column("a", .text, "Text."), Column("b", .integer, "Integer.")],
        columns: [
            Column("maybe", .text, isNullable: true, "Text or null."),
            Column("number", .integer, isNullable: true, "Integer or null."),
            Column("flag", .bool, isNullable: true, "Bool or null."),
            Column("codes", .list, "Texts."),
        ],
        indexes: [["number"]])
    static let oddTexts = [
        "", " ", "a", "a\u{0}", "a\u{0}b", "ab", "é", "e\u{301}", "李小龍", "\u{10348}",
        "\u{2028}", "quote\"back\\slash", "Z", "null", "[]", "\u{7f}",
        String(repeating: "long ", count: 700),
    ]

    let tables: [TableSchema]
    private let folder = TestDirectory()
    private let writer: TableWriter
    var path: String { "\(folder.path)/table.db" }

    init(_ tables: [TableSchema] = [TestFile.schema], logID: String = "log-1") throws {
        self.tables = tables
        writer = try TableWriter(
            path: "\(folder.path)/table.db", tables: tables, version: 1, logID: logID,
            generation: 1)
    }

    /// A file of the given rows at `position`.
    convenience init(
        _ rows: Rows, _ schema: TableSchema = TestFile.schema, at position: Int64 = 1_000
    ) throws {
        try self.init([schema])
        try write(rows.mapValues { .some($0) }, to: position)
    }

    /// Writes rows in the order of their keys, deletes those that are nil, and commits.
    func write(
        _ rows: [Key: StoredRow?], to position: Int64, in place: Int = 0, isRevision: Bool = false
    ) throws {
        for (key, row) in rows.sorted(by: { $0.key < $1.key }) {
            try writer.write(key, row, in: place)
        }
        try writer.commit(
            to: Position(last: position), lastEventTime: nil, isRevision: isRevision)
    }

    /// Changes the file behind its projector's back.
    func edit(_ sql: String) throws {
        try Database(path: path, access: .readWrite).execute(sql)
    }

    /// A new snapshot.
    func snapshot() throws -> ComparedFile {
        let reader = try TableReader(path: path, schema: tables[0], generation: 1)
        return ComparedFile(reader, at: try reader.begin(), tables: tables)
    }

    static func key(_ a: String, _ b: Int64) -> Key { Key([.text(Text(a)), .integer(b)]) }

    static func row(
        _ maybe: Value = .null, _ number: Value = .null, _ flag: Value = .null,
        _ codes: [Text] = [], offset: Int64 = 0
    ) -> StoredRow {
        StoredRow(row: Row([maybe, number, flag, .list(codes)]), lastEventOffset: Offset(offset))
    }
}

/// Random rows that often agree in part.
struct RandomRows {
    var random: SeededRandom

    mutating func row(offset: Int64) -> StoredRow {
        let text = TestFile.oddTexts.randomElement(using: &random) ?? ""
        let numbers: [Value] = [.null, .integer(.min), .integer(-1), .integer(0), .integer(.max)]
        let flags: [Value] = [.null, .bool(true), .bool(false)]
        let codes: [[Text]] = [[], ["a"], ["b", "a"], ["a", "b"], ["\u{0}"]]
        return TestFile.row(
            Bool.random(using: &random) ? .null : .text(Text(text)),
            numbers.randomElement(using: &random) ?? .null,
            flags.randomElement(using: &random) ?? .null,
            codes.randomElement(using: &random) ?? [], offset: offset)
    }

    mutating func key() -> Key {
        TestFile.key(
            TestFile.oddTexts.randomElement(using: &random) ?? "",
            Int64.random(in: -3...3, using: &random))
    }

    mutating func rows(_ count: Int) -> Rows {
        var rows: Rows = [:]
        for _ in 0..<count {
            rows[key()] = row(offset: Int64.random(in: 0...1_000, using: &random))
        }
        return rows
    }

    /// The rows after random edits; offsets alone may change too.
    mutating func edited(_ rows: Rows, _ edits: Int) -> Rows {
        var rows = rows
        for _ in 0..<edits {
            let any = rows.keys.sorted().randomElement(using: &random) ?? key()
            switch Int.random(in: 0..<4, using: &random) {
            case 0: rows[any] = nil
            case 1: rows[key()] = row(offset: 7)
            case 2: rows[any]?.lastEventOffset = Offset(Int64.random(in: 0...1_000, using: &random))
            default: rows[any]?.row[1] = .integer(Int64.random(in: 0...1, using: &random))
            }
        }
        return rows
    }
}

/// What a comparison must say, by the plainest code.
struct Expected {
    var equal = 0
    var samples: [RowDifference.Change: [Key]] = [:]

    init(_ old: Rows, _ new: Rows, offsets: Bool) {
        for key in Set(old.keys).union(new.keys).sorted() {
            switch (old[key], new[key]) {
            case (nil, _): samples[.onlyInTo, default: []].append(key)
            case (_, nil): samples[.onlyInFrom, default: []].append(key)
            case (let left?, let right?):
                let isEqual =
                    left.row == right.row
                    && (!offsets || left.lastEventOffset == right.lastEventOffset)
                if isEqual {
                    equal += 1
                } else {
                    samples[.changed, default: []].append(key)
                }
            }
        }
    }

    func count(_ change: RowDifference.Change) -> Int { samples[change]?.count ?? 0 }
    var differences: Int { samples.values.reduce(0) { $0 + $1.count } }
}

func compare(
    _ from: TestFile, _ to: TestFile, _ options: ComparisonOptions = ComparisonOptions()
) throws -> FileDifferences {
    try FileComparison(
        ComparedFiles(from: from.snapshot(), to: to.snapshot()), options: options
    ).run()
}
