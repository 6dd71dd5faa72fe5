import Projections
import Testing

@Suite struct TextTests {
    /// "é" in one code point and in two: one text for Swift's `String`, two for every database.
    private static let composed = "caf\u{e9}"
    private static let decomposed = "cafe\u{301}"

    @Test func canonicallyEquivalentTextsDiffer() {
        #expect(TextTests.composed == TextTests.decomposed)
        #expect(Text(TextTests.composed) != Text(TextTests.decomposed))
    }

    @Test func keysOfCanonicallyEquivalentTextsNameTwoRows() {
        let rows = [
            Key([.text(Text(TextTests.composed))]): 1,
            Key([.text(Text(TextTests.decomposed))]): 2,
        ]
        #expect(rows.count == 2)
        #expect(rows[Key([.text(Text(TextTests.decomposed))])] == 2)
    }

    @Test func equalBytesAreEqualAndHashAlike() {
        let native = Text("naïve \u{0} 李")
        let built = Text(String(decoding: Array("naïve \u{0} 李".utf8), as: UTF8.self))
        #expect(native == built)
        #expect(native.hashValue == built.hashValue)
    }

    @Test(arguments: [
        ("", "a"), ("a", "b"), ("B", "a"), ("a", "a\u{0}"), ("a\u{0}b", "ab"),
        ("z", "\u{e9}"), ("\u{ffff}", "\u{10000}"), ("cafe\u{301}", "caf\u{e9}"),
    ])
    func theOrderIsThatOfTheBytes(first: String, second: String) {
        #expect(Text(first) < Text(second))
        #expect(!(Text(second) < Text(first)))
    }
}
