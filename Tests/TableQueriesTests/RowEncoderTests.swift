import JSON
import Projections
import StreamTables
import Testing

@testable import TableQueries

@Suite struct RowEncoderTests {
    static let texts =
        PagingTests.texts + [
            "plain text of more than eight bytes", "eight by", "quote \" in the middle of it",
            "\u{1}\u{8}\u{9}\u{A}\u{C}\u{D}\u{1F}\u{7F}", "long and then a line feed\n",
            "back\\slash", "李小龍 and 🚢", "a\r\nb", "two\"\"quotes", " padded ", "null",
            String(repeating: "x", count: 5_000), String(repeating: "\u{1}", count: 3_000),
        ]

    @Test(arguments: texts)
    func aTextIsTheJSONStringThatTheWriterMakes(text: String) throws {
        var writer = JSONWriter()
        writer.string(text)
        let expected = String(decoding: writer.bytes, as: UTF8.self)
        let fixture = try Fixture([Fixture.key("s", 1): Fixture.row(guest: text)])
        #expect(
            try fixture.page(("fields", "guest"))
                == "{\"rows\":[{\"guest\":\(expected)}],\"next_cursor\":null}")
    }

    @Test func aRowIsAnObjectWithItsColumnsInOrder() throws {
        let fixture = try Fixture([
            Fixture.key("s", -5): Fixture.row(
                guest: "A. Guest", deck: .min, isQuiet: false, holds: ["a\"b", "c,d"], offset: 42)
        ])
        #expect(
            try fixture.page()
                == #"{"rows":[{"sailing_id":"s","berth":-5,"guest":"A. Guest","#
                + #""deck":-9223372036854775808,"is_open":true,"is_quiet":false,"#
                + #""holds":["a\"b","c,d"],"state":"made","last_event_offset":42}],"#
                + #""next_cursor":null}"#)
    }

    @Test func nullIsNullInEveryType() throws {
        let fixture = try Fixture([Fixture.key("s", 1): Fixture.row(isOpen: false)])
        #expect(
            try fixture.page(("fields", "deck,guest,is_quiet,is_open,holds"))
                == #"{"rows":[{"deck":null,"guest":null,"is_quiet":null,"is_open":false,"#
                + #""holds":[]}],"next_cursor":null}"#)
    }

    @Test(arguments: [0, 9, 10, 99, 100, 999_999_999, .max, -1, -10, .min] as [Int64])
    func anIntegerIsExact(value: Int64) throws {
        let fixture = try Fixture([Fixture.key("s", value): Fixture.row(deck: value)])
        #expect(
            try fixture.stream([("fields", "berth,deck")], .ndjson)
                == "{\"berth\":\(value),\"deck\":\(value)}\n")
    }

    @Test func csvHasAHeaderAndQuotesWhatItMust() throws {
        let fixture = try Fixture([
            Fixture.key("s", 1): Fixture.row(guest: "", holds: ["a", "b\"c"]),
            Fixture.key("s", 2): Fixture.row(guest: "a,b", deck: 0, isQuiet: true),
            Fixture.key("s", 3): Fixture.row(guest: "say \"x\"", deck: -7, isQuiet: false),
            Fixture.key("s", 4): Fixture.row(guest: "two\r\nlines", state: "null"),
            Fixture.key("s", 5): Fixture.row(guest: " plain "),
            Fixture.key("s", 6): Fixture.row(),
        ])
        let lines = [
            "berth,guest,deck,is_open,is_quiet,holds,state",
            "1,\"\",,true,,\"[\"\"a\"\",\"\"b\\\"\"c\"\"]\",made",
            "2,\"a,b\",0,true,true,\"[]\",made",
            "3,\"say \"\"x\"\"\",-7,true,false,\"[]\",made",
            "4,\"two\r\nlines\",,true,,\"[]\",null",
            "5, plain ,,true,,\"[]\",made",
            "6,,,true,,\"[]\",made",
        ]
        let fields = ("fields", "berth,guest,deck,is_open,is_quiet,holds,state")
        #expect(
            try fixture.stream([fields], .csv) == lines.map { $0 + "\r\n" }.joined())
    }

    @Test(arguments: texts)
    func aCSVCellReadsBackAsItWas(text: String) throws {
        let fixture = try Fixture([Fixture.key("s", 1): Fixture.row(guest: text)])
        let csv = Array(try fixture.stream([("fields", "guest")], .csv).utf8)
        var cell = csv.dropFirst("guest\r\n".utf8.count).dropLast(2)
        if cell.first == 0x22 {
            cell = cell.dropFirst().dropLast()
            var plain: [UInt8] = []
            while let byte = cell.popFirst() {
                if byte == 0x22 { #expect(cell.popFirst() == 0x22) }
                plain.append(byte)
            }
            #expect(plain == Array(text.utf8))
        } else {
            #expect(Array(cell) == Array(text.utf8))
            #expect(!text.isEmpty)
        }
    }

    @Test func anEmptyResultIsEmpty() throws {
        let fixture = try Fixture()
        #expect(try fixture.page() == "{\"rows\":[],\"next_cursor\":null}")
        #expect(try fixture.stream([], .ndjson) == "")
        #expect(try fixture.stream([("fields", "berth")], .csv) == "berth\r\n")
    }

    @Test(arguments: texts)
    func containsFindsExactlyTheListsWithTheText(text: String) throws {
        let lists: [[String]] =
            PagingTests.texts.map { [$0] } + [
                [], ["x", text], [text, "x"], [text + "x"], ["x" + text], [text + "\u{0}"],
                ["x\"" + text], ["a,", ",b"], [text + "\"", "y"], ["[" + text], [",", ","],
                ["x\\", ","], ["\",\""], ["\\,"], ["x,\"", text + "]"], ["x,", "\(text)\"]"],
            ]
        var rows: [Key: StoredRow] = [:]
        for (number, list) in lists.enumerated() {
            rows[Fixture.key("s", Int64(number))] = Fixture.row(holds: list)
        }
        let fixture = try Fixture(rows)
        let found = try fixture.stream(
            [("holds[contains]", text), ("fields", "berth")], .ndjson)
        let expected = lists.indices.filter { lists[$0].contains { Text($0) == Text(text) } }
        #expect(found == expected.map { "{\"berth\":\($0)}\n" }.joined())
    }
}
