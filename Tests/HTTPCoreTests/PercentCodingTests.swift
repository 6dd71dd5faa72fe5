import HTTPCore
import Testing

@Suite struct PercentCodingTests {
    @Test(arguments: [
        ("", ""), ("abc", "abc"), ("a%20b", "a b"), ("%41%6a%6A", "Ajj"), ("a+b", "a+b"),
        ("%C3%A9", "é"), ("%e2%82%ac", "€"), ("%F0%9F%9B%B3", "🛳"), ("%25", "%"), ("%2F", "/"),
        ("%2541", "%41"), ("%01", "\u{1}"), ("%F4%8F%BF%BF", "\u{10FFFF}"),
    ])
    func aWellFormedTextIsDecodedOnce(_ raw: String, _ text: String) throws {
        #expect(try PercentCoding.decode(raw) == text)
    }

    @Test(arguments: ["%", "%2", "a%", "%zz", "%2g", "%g2", "%%20", "% 20", "%+1", "%-1", "%é"])
    func aBadEscapeIsRefused(_ raw: String) {
        #expect(throws: PercentCodingError.malformedEscape) { try PercentCoding.decode(raw) }
    }

    @Test(arguments: ["%00", "a%00b", "a\0b"]) func aNulIsRefused(_ raw: String) {
        #expect(throws: PercentCodingError.nul) { try PercentCoding.decode(raw) }
    }

    @Test(arguments: [
        "%C0%AF", "%C0%80", "%C1%BF", "%E0%80%AF", "%E0%9F%BF", "%F0%80%80%AF", "%F0%8F%BF%BF",
        "%ED%A0%80", "%ED%BF%BF", "%F4%90%80%80", "%F5%80%80%80", "%FF", "%80", "%C3", "%E2%82",
        "%C3a%A9",
    ])
    func whatIsNotUTF8IsRefused(_ raw: String) {
        #expect(throws: PercentCodingError.invalidUTF8) { try PercentCoding.decode(raw) }
    }

    @Test(arguments: [
        ("/", [""]), ("/a", ["a"]), ("/a/b", ["a", "b"]), ("/a/", ["a", ""]),
        ("//a", ["", "a"]), ("/a%2Fb/c", ["a/b", "c"]), ("/%C3%A9/+", ["é", "+"]), ("", [""]),
        ("/..%2f/.", ["../", "."]),
    ])
    func aPathIsSplitBeforeItIsDecoded(_ path: String, _ segments: [String]) throws {
        #expect(try PercentCoding.segments(ofPath: path) == segments)
    }

    @Test func aBadSegmentRefusesThePath() {
        #expect(throws: PercentCodingError.malformedEscape) {
            try PercentCoding.segments(ofPath: "/a/%/b")
        }
    }

    @Test(arguments: ["", "a b/c?d=e&f+g%", "é€🛳", "-._~", "\u{1}[]"])
    func whatIsEncodedDecodesToItself(_ text: String) throws {
        let raw = PercentCoding.encode(text)
        #expect(try PercentCoding.decode(raw) == text)
        #expect(try PercentCoding.decode(raw, plusIsSpace: true) == text)
        #expect(try PercentCoding.segments(ofPath: "/" + raw) == [text])
    }

    @Test func onlyUnreservedCharactersStayAsTheyAre() {
        #expect(PercentCoding.encode("aZ09-._~ /é") == "aZ09-._~%20%2F%C3%A9")
    }
}
