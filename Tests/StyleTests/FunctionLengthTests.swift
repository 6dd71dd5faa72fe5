import Testing

/// The counting itself: braces in texts and comments are not code.
@Suite struct FunctionLengthTests {
    @Test(arguments: [
        ("func a() {\n    b()\n}", [FunctionLength(line: 1, length: 3)]),
        (
            "func a() { \"}\" }\nfunc b() {\n}",
            [.init(line: 1, length: 1), .init(line: 2, length: 2)]
        ),
        ("    public init() {\n// }\n/* } */\n\"\\(f(\"}\"))\"\n}", [.init(line: 1, length: 5)]),
        ("func a(\n    b: Int = { 1 }()\n) {\n}", [.init(line: 1, length: 4)]),
        ("func a() -> Int\nfunc b() {\n}", [.init(line: 2, length: 2)]),
        ("protocol P {\n    func a()\n}\nfunc b() {\n}", [.init(line: 4, length: 2)]),
        ("let a = #\"{\"# + \"\"\"\n    {\n    \"\"\"\nfunc b() {}", [.init(line: 4, length: 1)]),
    ])
    func functionsAreMeasuredFromTheFirstLineToTheBrace(
        source: String, expected: [FunctionLength]
    ) {
        #expect(
            FunctionLength.all(
                in: source.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            ) == expected)
    }
}
