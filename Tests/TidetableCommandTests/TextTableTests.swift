import Testing

@testable import TidetableCommands

@Test func columnsAreAlignedAndValuesMadeHarmless() throws {
    var table = TextTable(columns: ["name", "count", "holds"])
    table.add([.string("a\u{1b}b"), .number("7"), .array([.string("x")])])
    table.add([.string("c"), .number("1234567")])
    #expect(
        table.lines() == [
            "name        count  holds",
            "────────  ───────  ─────",
            "a\\u{1b}b        7  [\"x\"]",
            "c         1234567  –",
        ])
}

@Test func longValuesAreCut() {
    var table = TextTable(columns: ["a"])
    table.add([.string(String(repeating: "x", count: 100))])
    #expect(table.lines().last == String(repeating: "x", count: 47) + "…")
}

@Test func aJSONValueKeepsItsText() throws {
    let text = #"{"a":[1,-2.50,1e9,9007199254740993],"b":{"c":null,"d":[true,false]},"e":"\"ü\n"}"#
    let value = try JSONValue(Array(text.utf8))
    #expect(value.compact == text)
    #expect(value["a"]?.elements.last?.integer == 9_007_199_254_740_993)
    #expect(value["a"]?.elements[1].double == -2.5)
    #expect(value["e"]?.text == "\"ü\n")
    #expect(value["x"] == nil)
}

@Test(arguments: [("plain/file-1.gz", "plain/file-1.gz"), ("a b", "'a b'"), ("", "''")])
func aWordIsQuotedForTheShell(_ text: String, word: String) {
    #expect(ShellWord.quoted(text) == word)
    #expect(ShellWord.quoted("it's") == "'it'\\''s'")
}
