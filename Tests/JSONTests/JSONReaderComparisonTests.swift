import JSON
import Testing

@Suite struct JSONReaderComparisonTests {
    @Test(arguments: [
        ("1", " 1 "), ("1", "1.0"), ("100", "1e2"), ("-0", "0"), ("0.0", "0e5"), ("1.50", "15e-1"),
        ("0.001", "1e-3"), ("123000", "1.23E5"), ("\"a\"", #""\u0061""#), (#""\/""#, "\"/\""),
        ("[1,[2]]", "[ 1 , [ 2 ] ]"), ("{}", "{ }"), ("null", " null"),
        (#"{"a":1,"b":[{"c":null,"d":"é"}]}"#, #"{"b":[{"d":"\u00e9","c":null}],"\u0061":1}"#),
        ("1e-99999999999999", "1e-99999999999999"),
    ])
    func textsOfOneValueAreTheSame(_ first: String, _ second: String) throws {
        #expect(try isSame(first, second))
        #expect(try isSame(second, first))
    }

    @Test(arguments: [
        ("1", "2"), ("1", "-1"), ("1", "10"), ("0.1", "0.01"), ("1", "\"1\""), ("1", "true"),
        ("9007199254740992", "9007199254740993"), ("0", "false"), ("null", "false"),
        ("1e-99999999999998", "1e-99999999999999"), ("\"a\"", "\"A\""), ("\"a\"", #""\u0061b""#),
        ("[1,2]", "[2,1]"), ("[1]", "[1,1]"), ("[]", "{}"), ("[1]", "1"), ("[[]]", "[{}]"),
        (#"{"a":1}"#, #"{"a":1,"b":2}"#), (#"{"a":1,"b":2}"#, #"{"b":1,"a":2}"#),
        (#"{"a":1,"b":2}"#, #"{"a":1,"c":2}"#), (#"{"a":null}"#, "{}"), ("1.5", "1.5000001"),
        (#"{"x":[{"a":1,"b":2}]}"#, #"{"x":[{"b":2,"a":1.5}]}"#), ("\"\"", "null"),
    ])
    func textsOfDifferentValuesAreNot(_ first: String, _ second: String) throws {
        #expect(try !isSame(first, second))
        #expect(try !isSame(second, first))
    }

    @Test func manyMembersInReversedOrderAreComparedInLinearTime() throws {
        let members = (0..<100_000).map { "\"name\($0)\":\($0)" }
        let forwards = "{" + members.joined(separator: ",") + "}"
        let backwards = "{" + members.reversed().joined(separator: ",") + "}"
        #expect(try isSame(forwards, backwards))
        #expect(
            try !isSame(
                forwards,
                backwards.replacing("\"name7\":7}", with: "\"name7\":8}")
                    .replacing("\"name7\":7,", with: "\"name7\":8,")))
    }

    private func isSame(_ first: String, _ second: String) throws -> Bool {
        try ReadText(first).isSame(as: ReadText(second))
    }
}
