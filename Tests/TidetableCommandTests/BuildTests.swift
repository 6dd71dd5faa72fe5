import Testing

@testable import TidetableCommands

private func build() throws -> Build {
    try Build(scripted(#"{"projection":"p","version":2,"generation":3}"#), projection: "p")
}

private func progress(_ versions: String) throws -> WorkProgress<Build.Outcome> {
    try build().progress(
        scripted(
            #"{"projections":[{"projection":"p","live_version":1,"versions":["# + versions
                + #"]},{"projection":"q","versions":[{"generation":3,"state":"live"}]}]}"#))
}

@Test func aBuildShowsItsShareOfTheLog() throws {
    let found = try progress(
        #"""
        {"version":1,"generation":2,"state":"live","position":"99"},
        {"version":2,"generation":3,"state":"building","position":"24","target":"99",
         "events_per_second":50.5,"eta_seconds":1.5}
        """#)
    var line = ProgressLine()
    line.events = 25
    line.rate = 50.5
    line.fraction = 0.25
    line.remaining = 1.5
    #expect(found == .running(line))
}

@Test func aBuildOfAnEmptyLogIsDone() throws {
    let line = ProgressLine(try scripted(#"{"position":"-1","target":"-1"}"#))
    #expect(line.fraction == 1)
    #expect(line.events == 0)
}

@Test(arguments: ["9223372036854775807", "-9223372036854775808", "x"])
func noPositionOfAnAnswerIsTooMuch(_ position: String) throws {
    let line = ProgressLine(
        try scripted(#"{"position":"\#(position)","target":"9","events_per_second":1e300}"#))
    #expect((0...1).contains(line.fraction ?? -1))
    #expect(line.text(width: 60).count <= 60)
}

@Test(arguments: [
    (
        #"{"version":2,"generation":3,"state":"live","position":"9"}"#,
        Build.Outcome.caughtUp(state: "live", position: "9")
    ),
    (
        #"{"version":2,"generation":3,"state":"standby","position":"9"}"#,
        .caughtUp(state: "standby", position: "9")
    ),
    (
        #"{"version":2,"generation":5,"state":"live","position":"9"}"#,
        .caughtUp(state: "live", position: "9")
    ),
    (#"{"version":2,"generation":3,"state":"faulted","reason":"disk"}"#, .faulted(reason: "disk")),
    (#"{"version":2,"generation":3,"state":"retired","position":"-1"}"#, .gone),
    (#"{"version":1,"generation":5,"state":"live","position":"9"}"#, .gone),
    (#"{"version":2,"generation":2,"state":"live","position":"9"}"#, .gone), ("", .gone),
])
func aBuildEndsInOneOfThree(_ versions: String, expected: Build.Outcome) throws {
    #expect(try progress(versions) == .ended(expected))
}

@Test func aBuildThatCaughtUpIsPrintedAndAnyOtherFails() throws {
    let build = try build()
    #expect(
        try build.result(.caughtUp(state: "standby", position: "9")).printable
            == #"{"projection":"p","version":2,"generation":3,"state":"standby","position":"9"}"#)
    #expect(throws: CommandFailure(.failure, "the build failed: a\\u{1b}b")) {
        try build.result(.faulted(reason: "a\u{1b}b"))
    }
    #expect(
        throws: CommandFailure(.failure, "the server knows nothing of generation 3 any more")
    ) { try build.result(.gone) }
    #expect(throws: CommandFailure.self) { try Build(.object([]), projection: "p") }
}

@Test func workIsFollowedUntilItEnds() throws {
    var answers: [WorkProgress<Int>] = [
        .running(ProgressLine()), .running(ProgressLine()), .ended(7), .ended(8),
    ]
    var waits: [Duration] = []
    let outcome = try WorkProgress.follow("work", sleep: { waits.append($0) }) {
        answers.removeFirst()
    }
    #expect(outcome == 7)
    #expect(waits == [.milliseconds(200), .milliseconds(200)])
}

@Test func aRefusalEndsTheFollowing() {
    let refusal = CommandFailure(.tryAgain, "503")
    #expect(throws: refusal) {
        try WorkProgress<Int>.follow("work", sleep: { _ in }) { () throws(CommandFailure) in
            throw refusal
        }
    }
}
