import Testing

@testable import TidetableCommands

@Test func eachKeyInQuarantineHasItsLine() throws {
    let report = try QuarantineReport(
        scripted(
            #"""
            {"projection":"p","version":1,"keys":[
             {"table":"t","key":{"sailing_id":"a","booking_id":1},"first_offset":17,"parked":3,
              "reason":"no\u001bcabin"},
             {"table":"t","key":null,"first_offset":20,"parked":1,"reason":"no key"}]}
            """#))
    #expect(
        report.lines == [
            #"t sailing_id=a booking_id=1: 3 parked from offset 17: no\u{1b}cabin"#,
            "t (key not told): 1 parked from offset 20: no key",
        ])
    #expect(report.summary == "p version 1: 2 keys in quarantine")
}

@Test func anEmptyQuarantineSaysSo() throws {
    let report = try QuarantineReport(scripted(#"{"projection":"p","version":1,"keys":[]}"#))
    #expect(report.lines.isEmpty)
    #expect(report.summary == "p version 1: no keys in quarantine")
    #expect(throws: CommandFailure.self) { try QuarantineReport(.object([])) }
}
