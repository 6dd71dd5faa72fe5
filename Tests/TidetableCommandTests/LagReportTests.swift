import Testing

@testable import TidetableCommands

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
