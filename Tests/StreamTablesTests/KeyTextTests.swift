import Projections
import StreamTables
import Testing

@Suite struct KeyTextTests {
    @Test(arguments: TableWriterTests.oddTexts)
    func aTextComesBackByItsBytes(text: String) throws {
        let key = Key([.text(Text(text)), .text(Text(text + text))])
        #expect(KeyText.key(KeyText.text(key)) == key)
    }

    @Test(
        arguments: [
            0, -1, 1, 9_007_199_254_740_992, 9_007_199_254_740_993, -9_007_199_254_740_993, .min,
            .max,
        ] as [Int64])
    func anIntegerComesBackWhole(number: Int64) {
        let key = Key([.integer(number), .text(Text("\(number)"))])
        #expect(KeyText.text(key) == #"[\#(number),"\#(number)"]"#)
        #expect(KeyText.key(KeyText.text(key)) == key)
    }

    @Test func aTruthAnIntegerAndATextThatLookAlikeAreThreeKeys() {
        let keys = [
            Key([.bool(true)]), Key([.bool(false)]), Key([.integer(1)]), Key([.text("1")]),
            Key([.text("true")]), Key([.null]), Key([.text("null")]), Key([.text("")]), Key([]),
        ]
        let texts = keys.map { KeyText.text($0) }
        #expect(Set(texts).count == keys.count)
        for (key, text) in zip(keys, texts) { #expect(KeyText.key(text) == key) }
    }

    @Test func keysThatSwiftsStringsCallEqualStayTwo() {
        let keys = [Key([.text("e\u{301}")]), Key([.text("\u{e9}")])]
        let texts = keys.map { Text(KeyText.text($0)) }
        #expect(texts[0] != texts[1])
        #expect(texts.map { KeyText.key($0.string) } == keys)
    }

    @Test func peopleCanReadIt() {
        #expect(
            KeyText.text(Key([.text("2026-07-14"), .integer(8841), .bool(true)]))
                == #"["2026-07-14",8841,true]"#)
    }

    @Test(arguments: ["", "null", "{}", "7", "\"a\"", "[", "[1", "[1] x", "[\"a]", "[01]"])
    func whatIsNoArrayIsNoKey(text: String) {
        #expect(KeyText.key(text) == nil)
    }
}
