import EventLog
import HTTPCore
import ProjectionRuntime
import Testing

@testable import TidetableAPI

/// What operators' mistakes become.
struct OperatorProblemTests {
    private static func body(_ error: ProjectionError) -> String {
        String(decoding: ProjectionsEndpoint.problem(error).body(), as: UTF8.self)
    }

    @Test(arguments: [
        (ProjectionError.unknown("p"), "no-such-projection", 404),
        (.unknownVersion("p", version: 3, available: [1, 2]), "no-such-version", 404),
        (.alreadyBuilding("p"), "already-building", 409),
        (.alreadyBuilt("p", version: 2), "already-built", 409),
        (.notBuilt("p", version: 2), "not-built", 409),
        (
            .notCaughtUp("p", version: 2, position: .none, target: .none, seconds: nil),
            "not-caught-up", 409
        ),
        (.isLive("p", version: 1), "version-is-live", 409),
        (.noPrevious("p"), "no-previous-version", 409),
        (.incomparable("p has other keys"), "incomparable", 409),
        (.conditionFailed("7 rows differ", differences: 7), "condition-failed", 412),
        (.storage("the disk failed"), "internal", 500),
    ])
    func aMistakeHasItsProblem(_ error: ProjectionError, _ name: String, _ status: Int) {
        let problem = ProjectionsEndpoint.problem(error)
        #expect(problem.kind.rawValue == name)
        #expect(problem.kind.status == status)
        #expect(problem.detail == error.description)
    }

    @Test func anUnknownVersionsProblemListsThoseThereAre() {
        let error = ProjectionError.unknownVersion("p", version: 3, available: [1, 2])
        #expect(ProjectionsEndpoint.problem(error).detail.contains("1, 2"))
    }

    @Test func aBuildsProblemSaysHowFarItIs() {
        let error = ProjectionError.notCaughtUp(
            "p", version: 2, position: Position(last: 41), target: Position(last: 99),
            seconds: 8.25)
        let problem = ProjectionsEndpoint.problem(error)
        #expect(
            Self.body(error).hasSuffix(#","eta_seconds":8.3,"position":"41","target":"99"}"#))
        #expect(problem.retryAfter == 8)
    }

    @Test(
        arguments: [(nil, 1), (0.2, 1), (3.9, 3), (1e300, 3_600), (.infinity, 3_600)]
            as [(Double?, Int)])
    func howLongToWaitIsBounded(_ seconds: Double?, _ expected: Int) {
        let error = ProjectionError.notCaughtUp(
            "p", version: 2, position: .none, target: .none, seconds: seconds)
        #expect(ProjectionsEndpoint.problem(error).retryAfter == expected)
    }

    @Test func anUnknownETAIsNull() {
        let error = ProjectionError.notCaughtUp(
            "p", version: 2, position: .none, target: .none, seconds: nil)
        #expect(Self.body(error).contains(#""eta_seconds":null,"position":"-1""#))
    }

    @Test(
        arguments: [(107, #""differences":107}"#), (nil, #""differences":null}"#)]
            as [(Int64?, String)])
    func aFailedConditionSaysHowManyRowsDiffer(_ differences: Int64?, _ end: String) {
        #expect(
            Self.body(.conditionFailed("they differ", differences: differences)).hasSuffix(end))
    }

    @Test(
        arguments: [
            ("1", 1), ("12", 12), ("0", nil), ("-1", nil), ("+1", nil), ("01", nil), ("1.0", nil),
            ("", nil), (" 1", nil), ("x", nil), ("99999999999999999999", nil),
        ] as [(String, Int?)])
    func aVersionIsAnIntegerOfAtLeastOne(_ text: String, _ version: Int?) {
        #expect(ProjectionsEndpoint.version(text) == version)
    }

    @Test func withoutIfMatchThereIsNoCondition() throws {
        #expect(try ComparisonEndpoint.condition([:]) == nil)
    }

    @Test func ifMatchNamesOneComparison() throws {
        #expect(try ComparisonEndpoint.condition(["If-Match": "\"3-5-42929\""]) == "3-5-42929")
    }

    @Test(arguments: [
        ["*"], ["x"], ["\""], ["\"\""], ["W/\"3-5-9\""], ["\"a\", \"b\""], ["\"a\" \"b\""],
        ["\"a\"", "\"b\""], [""],
    ])
    func anythingElseInIfMatchIsRefused(_ values: [String]) {
        var fields = HTTPFields()
        for value in values { fields.append("If-Match", value) }
        do throws(Problem) {
            let tag = try ComparisonEndpoint.condition(fields)
            Issue.record("\(values) was read as \(tag ?? "no condition")")
        } catch {
            #expect(error.kind == .badRequest)
        }
    }
}
