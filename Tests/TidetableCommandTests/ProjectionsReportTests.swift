import Testing

@testable import TidetableCommands

private let answer = #"""
    {"projections":[{"projection":"boarding","live_version":1,"tables":["boarding"],
      "available_versions":[1,2,3,4],
      "versions":[
       {"version":1,"generation":1,"state":"live","position":"99","lag_events":0,
        "lag_seconds":0.000,"target":null,"events_per_second":1250.4,"eta_seconds":null,
        "reason":null,"quarantined_keys":2},
       {"version":2,"generation":2,"state":"building","position":"9","lag_events":90,
        "lag_seconds":2.5,"target":"99","events_per_second":60,"eta_seconds":1.5,
        "reason":null,"quarantined_keys":0},
       {"version":3,"generation":1,"state":"retired","position":"-1","lag_events":100,
        "lag_seconds":9,"target":null,"events_per_second":0,"eta_seconds":null,"reason":null,
        "quarantined_keys":0}],
      "verification":{"state":"drifted","drift_rows":3},"drift_rows":3},
     {"projection":"bad","available_versions":[1],"verification":null,"versions":[
       {"version":1,"generation":1,"state":"faulted","position":"5","lag_events":94,
        "lag_seconds":7,"target":null,"events_per_second":0,"eta_seconds":null,
        "reason":"disk\u001b[31m","quarantined_keys":0}]}],
     "rejected_files":[{"file":"x.projection","line":12,"reason":"no\nkey"}]}
    """#

@Test func eachVersionHasItsLine() throws {
    let report = try ProjectionsReport(scripted(answer))
    #expect(
        report.table.lines().map { $0.split(separator: "  ").map { $0.trimmed } }.dropFirst(2) == [
            ["boarding", "1", "live", "99", "0", "0.000", "1,250/s", "–", "2"],
            ["boarding", "2", "building", "9", "90", "2.500", "60/s", "2 s", "0"],
            ["boarding", "3", "retired", "–", "–", "–", "–", "–", "–"],
            ["boarding", "4", "not built", "–", "–", "–", "–", "–", "–"],
            ["bad", "1", "faulted", "5", "94", "7.000", "0/s", "–", "0"],
        ])
}

@Test func whatNeedsAttentionIsSaid() throws {
    #expect(
        try ProjectionsReport(scripted(answer)).remarks == [
            "boarding: the last verification drifted, 3 rows differ",
            #"bad version 1 is faulted: disk\u{1b}[31m"#,
            #"rejected: x.projection:12:no\nkey"#,
        ])
    #expect(throws: CommandFailure.self) { try ProjectionsReport(.object([])) }
}

extension Substring {
    fileprivate var trimmed: String { String(drop { $0 == " " }) }
}

@Test(arguments: [("1", "1 row differs"), ("2", "2 rows differ")])
func driftIsCounted(_ rows: String, words: String) throws {
    let report = try ProjectionsReport(
        scripted(
            #"{"projections":[{"projection":"p","verification":{"state":"drifted","#
                + #""drift_rows":\#(rows)}}]}"#))
    #expect(report.remarks == ["p: the last verification drifted, \(words)"])
}
