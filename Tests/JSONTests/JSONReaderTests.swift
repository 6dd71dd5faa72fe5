import JSON
import Testing

/// A text and what the reader has to say about it; bytes, because some texts are not UTF-8.
struct RefusedText: Sendable, CustomTestStringConvertible {
    let bytes: [UInt8]
    let kind: JSONError.Kind
    let offset: Int

    init(_ text: String, _ kind: JSONError.Kind, _ offset: Int) {
        self.init(bytes: Array(text.utf8), kind, offset)
    }

    init(bytes: [UInt8], _ kind: JSONError.Kind, _ offset: Int) {
        self.bytes = bytes
        self.kind = kind
        self.offset = offset
    }

    /// The bytes between quotes, as the content of a string.
    static func quoted(_ bytes: [UInt8], _ kind: JSONError.Kind, _ offset: Int) -> RefusedText {
        RefusedText(bytes: [0x22] + bytes + [0x22], kind, offset)
    }

    var testDescription: String { "\(String(decoding: bytes, as: UTF8.self).prefix(40)) \(kind)" }
}

func errorOfReading(_ bytes: [UInt8], maximumDepth: Int = 64) -> JSONError? {
    var reader = JSONReader(maximumDepth: maximumDepth)
    do {
        try reader.readText(bytes.span.bytes)
        return nil
    } catch {
        let count = reader.count
        #expect(count == 0, "a failed read leaves no tokens")
        return error
    }
}

func nested(_ depth: Int) -> String {
    String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
}

@Suite struct JSONReaderTests {
    @Test(arguments: [
        "null", "true", "false", "0", "-0", "7", "-12", "1234567890123456789012345678901234567890",
        "0.0", "-0.5", "3.25", "1e0", "1E5", "1e+5", "1e-5", "0e0", "0E+00", "-1.5e-03", "1e007",
        "\"\"", "\"a\"", "\"plain text that is longer than one word\"", "\"\u{7F}\"",
        "\"\\\" \\\\ \\/ \\b \\f \\n \\r \\t\"", "\"\\u0000\"", "\"\\u0041\\uD7FF\\uE000\\uffff\"",
        "\"\\ud83d\\uDE00\"", "\"é ‰ 😀 \u{2028} \u{10FFFF}\"", "\"a\\\\u0062\"",
        "[]", "[ ]", "[1]", "[1 , 2,3]", "[[],[[]]]", "[null,[true,{}]]", "{}", "{ }",
        "{\"\":0}", "{\"a\":1,\"b\":{\"a\":1},\"A\":[{\"a\":1}]}", "{ \"a\" : 1 , \"b\" : [ ] }",
        " \t\r\n1 \t\r\n", "{\"__proto__\":null}", "{\"a\\u0062\":1,\"ab \":2}",
    ])
    func anRFC8259TextIsAccepted(_ text: String) {
        #expect(errorOfReading(Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        RefusedText("", .truncated, 0), RefusedText("  ", .truncated, 2),
        RefusedText("nul", .truncated, 3), RefusedText("nulL", .syntax, 3),
        RefusedText("True", .syntax, 0), RefusedText("nullx", .syntax, 4),
        RefusedText("NaN", .syntax, 0), RefusedText("-Infinity", .syntax, 1),
        RefusedText("1 2", .syntax, 2), RefusedText("[1]]", .syntax, 3),
        RefusedText("[1],", .syntax, 3), RefusedText("{}#", .syntax, 2),
        RefusedText("\u{0C}1", .syntax, 0), RefusedText("1\u{A0}", .syntax, 1),
        RefusedText("'a'", .syntax, 0), RefusedText("a", .syntax, 0),
        RefusedText("// x\n1", .syntax, 0), RefusedText("[1/**/]", .syntax, 2),
        RefusedText("1\0", .syntax, 1), RefusedText("\0", .syntax, 0),
    ])
    func strayTextIsRefused(_ text: RefusedText) { expectRefused(text) }

    @Test(arguments: [
        RefusedText("01", .syntax, 0), RefusedText("-01", .syntax, 1),
        RefusedText("00", .syntax, 0), RefusedText("+1", .syntax, 0),
        RefusedText("-", .truncated, 1), RefusedText("--1", .syntax, 1),
        RefusedText("- 1", .syntax, 1), RefusedText(".5", .syntax, 0),
        RefusedText("-.5", .syntax, 1), RefusedText("1.", .truncated, 2),
        RefusedText("[1.]", .syntax, 3), RefusedText("1.e1", .syntax, 2),
        RefusedText("1e", .truncated, 2), RefusedText("[1e+]", .syntax, 4),
        RefusedText("1e1.5", .syntax, 3), RefusedText("1.2.3", .syntax, 3),
        RefusedText("0x1F", .syntax, 1), RefusedText("1_000", .syntax, 1),
        RefusedText("[1 000]", .syntax, 3), RefusedText("١", .syntax, 0),
        RefusedText("[1a]", .syntax, 2), RefusedText("1ee1", .syntax, 2),
    ])
    func aMisspeltNumberIsRefused(_ text: RefusedText) { expectRefused(text) }

    @Test(arguments: [
        RefusedText("\"", .truncated, 1), RefusedText("\"abc", .truncated, 4),
        RefusedText("\"\\", .truncated, 2), RefusedText("\"\\\"", .truncated, 3),
        RefusedText("\"\\u12", .truncated, 5), RefusedText("\"\\a\"", .syntax, 1),
        RefusedText("\"\\x41\"", .syntax, 1), RefusedText("\"\\'\"", .syntax, 1),
        RefusedText("\"\\U0041\"", .syntax, 1), RefusedText("\"\\u12G4\"", .syntax, 5),
        RefusedText("\"\\u+123\"", .syntax, 3), RefusedText("\"\\é\"", .syntax, 1),
        RefusedText("\"a\tb\"", .syntax, 2), RefusedText("\"0123456789\n\"", .syntax, 11),
        RefusedText("\"é\u{1F}\"", .syntax, 3), RefusedText("\"\0\"", .syntax, 1),
    ])
    func aMisspeltStringIsRefused(_ text: RefusedText) { expectRefused(text) }

    @Test(arguments: [
        RefusedText("[", .truncated, 1), RefusedText("{", .truncated, 1),
        RefusedText("[1", .truncated, 2), RefusedText("[1,", .truncated, 3),
        RefusedText("{\"a\"", .truncated, 4), RefusedText("{\"a\":", .truncated, 5),
        RefusedText("{\"a\":1", .truncated, 6), RefusedText("{\"a\":1,", .truncated, 7),
        RefusedText("]", .syntax, 0), RefusedText("}", .syntax, 0),
        RefusedText("[1,]", .syntax, 3), RefusedText("[,1]", .syntax, 1),
        RefusedText("[1,,2]", .syntax, 3), RefusedText("[1 2]", .syntax, 3),
        RefusedText("[1}", .syntax, 2), RefusedText("[}", .syntax, 1),
        RefusedText("[1:2]", .syntax, 2), RefusedText("[\"a\":1]", .syntax, 4),
        RefusedText("{\"a\":1,}", .syntax, 7), RefusedText("{,}", .syntax, 1),
        RefusedText("{\"a\":1]", .syntax, 6), RefusedText("{]", .syntax, 1),
        RefusedText("{\"a\"}", .syntax, 4), RefusedText("{\"a\":}", .syntax, 5),
        RefusedText("{\"a\",1}", .syntax, 4), RefusedText("{\"a\"::1}", .syntax, 5),
        RefusedText("{\"a\" 1}", .syntax, 5), RefusedText("{a:1}", .syntax, 1),
        RefusedText("{1:1}", .syntax, 1), RefusedText("{null:1}", .syntax, 1),
        RefusedText("{\"a\":1 \"b\":2}", .syntax, 7), RefusedText("{\"a\":1,,}", .syntax, 7),
        RefusedText("{[]:1}", .syntax, 1), RefusedText("[{\"a\":1},", .truncated, 9),
    ])
    func aMisbuiltContainerIsRefused(_ text: RefusedText) { expectRefused(text) }

    func expectRefused(_ text: RefusedText) {
        let error = errorOfReading(text.bytes)
        #expect(error?.kind == text.kind)
        #expect(error?.offset == text.offset)
    }

    @Test func everyPrefixOfAnObjectIsTruncated() {
        let text = Array(
            #" {"a é":[1.5e3,-20,true,{"\u00e9\ud83d\ude00":null}],"b":"x y z 0123456789"}"#.utf8)
        #expect(errorOfReading(text) == nil)
        for length in 0..<text.count {
            let kind = errorOfReading(Array(text[..<length]))?.kind
            // Cut inside a multi-byte character the text is not UTF-8 at its end either.
            #expect(kind == .truncated || kind == .invalidUTF8, "\(length) bytes")
        }
    }

    @Test func aStopperIsFoundAtEveryDistance() {
        for length in 0..<40 {
            let plain = [UInt8](repeating: UInt8(ascii: "x"), count: length)
            for (stopper, kind) in [(0x1F, JSONError.Kind.syntax), (0xFF, .invalidUTF8)] {
                for after in [0, 1, 20] {
                    let rest = [UInt8](repeating: 0xC3, count: after)
                    let error = errorOfReading([0x22] + plain + [UInt8(stopper)] + rest + [0x22])
                    #expect(error?.kind == kind)
                    #expect(error?.offset == length + 1)
                }
            }
        }
    }

    @Test func valuesAreReadOneAfterAnother() throws {
        let text = Array("{\"a\":1}\n [2]\n3".utf8)
        var reader = JSONReader()
        var position = 0
        var kinds: [JSONKind] = []
        while position < text.count {
            position = try reader.readValue(text.span.bytes, from: position)
            kinds.append(reader[0].kind)
        }
        #expect(kinds == [.object, .array, .integer])
        let next = JSONReader.skipWhitespace(text.span.bytes, from: 7)
        #expect(next == 9)
    }

    @Test func tokensGiveRangesAndTheWayPastChildren() throws {
        let reader = try ReadText(#"{"k":[10,"s\n"],"n":null}"#)
        let kinds = (0..<reader.count).map { reader[$0].kind }
        #expect(kinds == [.object, .string, .array, .integer, .string, .string, .null])
        #expect((0..<reader.count).map { reader[$0].next } == [7, 2, 5, 4, 5, 6, 7])
        #expect(reader[0].range == 0..<reader.bytes.count)
        #expect(reader[2].range == 5..<15)
        #expect(reader[4].range == 9..<14)
        #expect(reader[4].start == 10 && reader[4].end == 13)
        #expect(reader[4].hasEscapes && !reader[1].hasEscapes)
    }

    @Test func aReaderIsOfUseAfterAHugeTextAndAfterAnError() throws {
        var reader = JSONReader()
        let huge = Array(("[" + String(repeating: "1,", count: 600_000) + "1]").utf8)
        try reader.readText(huge.span.bytes)
        var counts = [reader.count]
        let wrong = Array("[1,2,}".utf8)
        try? reader.readText(wrong.span.bytes)
        counts.append(reader.count)
        let right = Array("[1,2]".utf8)
        try reader.readText(right.span.bytes)
        counts.append(reader.count)
        #expect(counts == [600_002, 0, 3])
    }
}
