import Testing

@testable import TidetableCommands

private func status(_ versions: String) throws -> RebuildStatus {
    let text =
        #"{"projections":[{"projection":"p","live_version":1,"versions":["# + versions
        + #"]},{"projection":"q","versions":[{"generation":3,"state":"live"}]}]}"#
    return RebuildStatus(try JSONValue(Array(text.utf8)), projection: "p", generation: 3)
}

@Test func aBuildShowsItsShareOfTheLog() throws {
    let found = try status(
        #"""
        {"version":1,"generation":2,"state":"live","position":"99"},
        {"version":1,"generation":3,"state":"building","position":"24","target":"99",
         "events_per_second":50.5,"eta_seconds":1.5}
        """#)
    var line = ProgressLine()
    line.events = 25
    line.rate = 50.5
    line.fraction = 0.25
    line.remaining = 1.5
    #expect(found == .building(line))
}

@Test func aBuildOfAnEmptyLogIsDone() throws {
    guard
        case .building(let line) = try status(
            #"{"generation":3,"state":"building","position":"-1","target":"-1"}"#)
    else { return #expect(Bool(false), "it is building") }
    #expect(line.fraction == 1)
}

@Test(arguments: [
    (#"{"generation":3,"state":"live","position":"9"}"#, RebuildStatus.live(position: "9")),
    (#"{"generation":5,"state":"live","position":"9"}"#, .live(position: "9")),
    (#"{"generation":3,"state":"faulted","reason":"disk"}"#, .faulted(reason: "disk")),
    (#"{"generation":2,"state":"live","position":"9"}"#, .gone), ("", .gone),
])
func aRebuildEndsInOneOfThree(_ versions: String, expected: RebuildStatus) throws {
    #expect(try status(versions) == expected)
}

@Test func aLagReportKnowsWhoIsLate() throws {
    let text = #"""
        {"log_end":"99","projections":[
         {"projection":"a","version":1,"state":"live","position":"99","lag_events":0,
          "lag_seconds":0.000},
         {"projection":"b","version":1,"state":"live","position":"9","lag_events":90,
          "lag_seconds":2.5},
         {"projection":"c","version":1,"state":"faulted","position":"99","lag_events":0,
          "lag_seconds":0}]}
        """#
    let report = try LagReport(try JSONValue(Array(text.utf8)))
    #expect(report.late(after: 2.5).map(\.projection) == ["c"])
    #expect(report.late(after: 2).map(\.projection) == ["b", "c"])
    #expect(report.mostEvents == 90)
    #expect(report.mostSeconds == 2.5)
    #expect(report.table.lines().count == 5)
    #expect(throws: CommandFailure.self) { try LagReport(.object([])) }
}

@Test func theGuideNamesTheServerItRunsOn() {
    let text = DemoGuide.text(address: "http://127.0.0.1:9", data: "/tmp/d", keeps: false)
    #expect(text.hasPrefix("http://127.0.0.1:9\n"))
    #expect(text.contains("rows?sailing_id=2015-07-01&boardable=true&limit=3'"))
    #expect(text.contains("/rows/2015-07-01/1000\n"))
    #expect(text.contains("/tmp/d and goes away"))
}
