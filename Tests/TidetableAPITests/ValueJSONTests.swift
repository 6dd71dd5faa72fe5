import JSON
import Projections
import Testing

@testable import TidetableAPI

struct ValueJSONTests {
    private static func text(_ write: (inout JSONWriter) -> Void) -> String {
        var json = JSONWriter()
        write(&json)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    @Test(arguments: [
        (Value.null, "null"), (.bool(true), "true"), (.bool(false), "false"),
        (.integer(.min), "-9223372036854775808"), (.text("a\"\n"), #""a\"\n""#), (.list([]), "[]"),
        (.list(["visa", "é"]), #"["visa","é"]"#),
    ])
    func aValueIsWrittenByItsType(_ value: Value, _ expected: String) {
        #expect(Self.text { $0.value(value) } == expected)
    }

    @Test func aKeyIsAnObjectOfItsColumns() {
        let schema = TableSchema(
            name: "t", key: [Column("a", .text, ""), Column("b", .integer, "")], columns: [])
        let key = Key([.text("x/y"), .integer(7)])
        #expect(Self.text { $0.key(key, of: schema) } == #"{"a":"x/y","b":7}"#)
    }

    @Test func rejectedFilesAreListed() {
        let files = [RejectedFile(file: "x.projection", line: 12, reason: "“sum” of a text")]
        let text = Self.text { json in
            json.beginObject()
            json.rejectedFiles(files)
            json.endObject()
        }
        #expect(
            text == #"{"rejected_files":[{"file":"x.projection","line":12,"#
                + #""reason":"“sum” of a text"}]}"#)
    }
}
