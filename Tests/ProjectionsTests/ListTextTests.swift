import Projections
import Testing

@Suite struct ListTextTests {
    @Test(
        arguments: [
            [], ["a"], ["a", "b"], ["\"", "\\", "\u{0}", "é", "e\u{301}", "a,b", "[]"], [""],
        ] as [[Text]])
    func aListComesBackAsItWas(list: [Text]) {
        let text = ListText.text(list)
        #expect(ListText.values(text.utf8.span.bytes) == list)
    }

    @Test(arguments: ["", "[", "{}", "1", "[1]", "[[]]", "[null]", "[\"a\"", "[\"a\"] x", "xx"])
    func whatIsNoListOfTextsIsNone(text: String) {
        #expect(ListText.values(text.utf8.span.bytes) == nil)
    }

    @Test func blanksBetweenTheTextsDoNotMatter() {
        #expect(ListText.values("[ \"a\" , \"b\" ]".utf8.span.bytes) == ["a", "b"])
        #expect(ListText.values("[ ]".utf8.span.bytes) == [])
    }
}
