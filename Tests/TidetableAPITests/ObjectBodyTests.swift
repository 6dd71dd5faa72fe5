import Testing

@testable import TidetableAPI

struct ObjectBodyTests {
    private static let names = ["version", "max_differences"]

    private static func body(_ text: String) throws(Problem) -> ObjectBody {
        try ObjectBody(Array(text.utf8), members: names)
    }

    @Test(
        arguments: [
            ("", nil, nil), ("{}", nil, nil), (" { } ", nil, nil),
            (#"{"version":2}"#, 2, nil),
            (#"{"max_differences":0,"version":1}"#, 1, 0),
            (#"{"\u0076ersion":3}"#, 3, nil),
            (#"{"version":9007199254740993}"#, 9_007_199_254_740_993, nil),
        ] as [(String, Int?, Int64?)])
    func membersAreRead(_ text: String, _ version: Int?, _ most: Int64?) throws {
        let body = try Self.body(text)
        #expect(try body.version() == version)
        #expect(body["max_differences"] == most)
    }

    @Test(arguments: [
        "{", "[]", "2", "null", #""version""#, "{} {}", #"{"version":2"#, #"{"version":2,}"#,
        #"{"version":1,"version":2}"#,
    ])
    func whatIsNoJSONObjectIsMalformed(_ text: String) {
        #expect(throws: Problem.self) { try Self.body(text) }
        #expect(Self.problem(text)?.kind == .badRequest)
    }

    @Test(arguments: [
        (#"{"wersion":2}"#, "wersion"), (#"{"Version":2}"#, "Version"),
        (#"{"version":"2"}"#, "version"), (#"{"version":2.0}"#, "version"),
        (#"{"version":2e0}"#, "version"), (#"{"version":null}"#, "version"),
        (#"{"version":true}"#, "version"), (#"{"version":-1}"#, "version"),
        (#"{"version":[2]}"#, "version"), (#"{"version":{"version":2}}"#, "version"),
        (#"{"version":2,"max_differences":-1}"#, "max_differences"),
        (#"{"version":99999999999999999999}"#, "version"),
    ])
    func anUnknownOrWrongMemberIsNamed(_ text: String, _ name: String) {
        let problem = Self.problem(text)
        #expect(problem?.kind == .badParameter)
        #expect(problem?.detail.contains("“\(name)”") == true)
    }

    @Test func aVersionIsAtLeastOne() throws {
        let body = try Self.body(#"{"version":0}"#)
        do throws(Problem) {
            _ = try body.version()
            Issue.record("version 0 was taken")
        } catch {
            #expect(error.kind == .badParameter)
            #expect(error.detail.contains("“version”"))
        }
    }

    private static func problem(_ text: String) -> Problem? {
        do throws(Problem) {
            _ = try body(text)
            return nil
        } catch {
            return error
        }
    }
}
