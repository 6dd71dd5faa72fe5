import ArgumentParser
import HTTPClient
import Testing

@testable import TidetableCommands

private func line(_ request: ClientRequest) -> String {
    let body = String(decoding: request.body, as: UTF8.self)
    return "\(request.method.name) \(request.target)" + (body.isEmpty ? "" : " \(body)")
}

@Test func requestsNameTheirProjection() {
    let requests = ProjectionRequest("a/b ü")
    #expect(line(requests.post("rollback")) == "POST /v1/projections/a%2Fb%20%C3%BC/rollback")
    #expect(!requests.post("rollback").fields.contains("Content-Type"))
    #expect(
        line(requests.delete("versions/1")) == "DELETE /v1/projections/a%2Fb%20%C3%BC/versions/1")
    let build = requests.post("versions", [.init("version", .number("2"))])
    #expect(line(build) == #"POST /v1/projections/a%2Fb%20%C3%BC/versions {"version":2}"#)
    #expect(build.fields["Content-Type"] == "application/json")
    #expect(!build.isReplaySafe)
}

@Test func aComparisonAsksForBothVersions() throws {
    let command = try CompareCommand.parse(["p", "--from", "1", "--to", "2"])
    let plan = try command.plan(bareEnvironment)
    #expect(plan == CompareCommand.Plan(from: 1, to: 2, samples: 20, format: nil))
    #expect(
        line(command.request(plan)) == "GET /v1/projections/p/compare?from=1&to=2&samples=20")
    let source = SettingSource(environment: [
        "TIDETABLE_FROM": "3", "TIDETABLE_SAMPLES": "0", "TIDETABLE_FORMAT": "json",
    ])
    let other = try CompareCommand.parse(["p", "--from", "1", "--to", "4"]).plan(source)
    #expect(other == CompareCommand.Plan(from: 1, to: 4, samples: 0, format: .json))
}

@Test(arguments: [
    ["p"], ["p", "--from", "1"], ["p", "--from", "0", "--to", "1"],
    ["p", "--from", "1", "--to", "2", "--samples", "1001"],
])
func aComparisonWithoutItsVersionsIsAUsageError(_ arguments: [String]) {
    #expect {
        try CompareCommand.parse(arguments)
    } throws: { CompareCommand.exitCode(for: $0).rawValue == CommandStatus.usage.rawValue }
}

@Test func aCutoverNamesItsConditions() throws {
    let bare = try CutoverCommand.parse(["p", "2"])
    let free = bare.request(try bare.conditions(bareEnvironment))
    #expect(line(free) == #"POST /v1/projections/p/cutover {"version":2}"#)
    #expect(!free.fields.contains("If-Match"))
    let source = SettingSource(environment: [
        "TIDETABLE_MAX_DIFFERENCES": "0", "TIDETABLE_IF_MATCH": "a-1",
    ])
    let bound = bare.request(try bare.conditions(source))
    #expect(
        line(bound) == #"POST /v1/projections/p/cutover {"version":2,"max_differences":0}"#)
    #expect(bound.fields["If-Match"] == "\"a-1\"")
}

@Test(arguments: [("\"a\"", "\"a\""), ("a", "\"a\""), ("\"", nil), ("a\r\nb", nil), ("a b", nil)])
func aTagHasItsQuotes(_ argument: String, sent: String?) throws {
    let command = try? CutoverCommand.parse(["p", "2", "--if-match", argument])
    #expect(try command?.conditions(bareEnvironment).tag == sent)
}

/// All through the root, which has a `--version` of its own.
@Test(arguments: [
    ["projections", "--format", "table"], ["build", "p", "2", "--detach"],
    ["rebuild", "p", "--detach"], ["compare", "p", "--from", "1", "--to", "2"],
    ["cutover", "p", "2", "--if-match", "x", "--max-differences", "3"], ["rollback", "p"],
    ["retire", "p", "1"], ["verify", "p", "--detach"], ["quarantine", "p", "--retry"],
    ["history", "t", "a", "1", "--order", "-offset", "--limit", "5", "--format", "json"],
    ["what-if", "t", "a", "1", "-", "--format", "json"],
    ["rows", "t", "a=1", "--as-of", "-1", "--version", "2"],
])
func everyCommandIsRegistered(_ arguments: [String]) throws {
    let command = try TidetableCommand.parseAsRoot(arguments + ["--server", "http://h:1"])
    #expect(type(of: command)._commandName == arguments[0])
}
