import Testing

@testable import TidetableCommands

private func report(_ text: String) throws -> VerificationReport {
    guard
        case .ended(let report) = try VerificationReport.progress(
            scripted(text), projection: "p")
    else { throw CommandFailure(.failure, "it goes on") }
    return report
}

@Test func aVerificationShowsItsProgress() throws {
    let answer = try scripted(
        #"{"state":"running","position":"49","target":"99","eta_seconds":1.0}"#)
    guard case .running(let line) = try VerificationReport.progress(answer, projection: "p") else {
        return #expect(Bool(false), "it runs")
    }
    #expect(line.text(width: 30) == "50 %  50 events  ETA 1 s")
}

@Test func digestsThatMatchAreASuccess() throws {
    let report = try report(
        #"""
        {"state":"matched","version":2,"position":"99","rows":9999,"digest":"00ff",
         "refold_digest":"00ff","drift_rows":0,"repaired":false,"reason":null,"tables":[]}
        """#)
    #expect(
        try report.lines() == [
            "p version 2 at position 99: matched", "rows           9,999", "digest         00ff",
            "refold digest  00ff",
        ])
    #expect(report.failure == nil)
}

@Test func driftIsShownAndFails() throws {
    let report = try report(
        #"""
        {"state":"drifted","version":2,"position":"99","rows":3,"digest":"00ff",
         "refold_digest":"11ff","drift_rows":1,"repaired":true,"reason":null,
         "tables":[{"table":"t","equal":2,"changed":0,"only_in_from":1,"only_in_to":0,
          "samples":[{"key":{"k":1},"change":"only_in_from","columns":{"k":[1,null]},
           "event":null}]}]}
        """#)
    #expect(
        try report.lines().dropFirst(4).joined(separator: "\n") == """

            table  equal  changed  only in the table  only in the refold
            ─────  ─────  ───────  ─────────────────  ──────────────────
            t          2        0                  1                   0

            t k=1: only in the table
              k: 1 → null
            """)
    #expect(
        report.failure
            == CommandFailure(
                .failure,
                "p: rows that are not what the log says: 1; the refold's rows are live now"))
}

@Test func aVerificationThatFailedSaysWhy() throws {
    let report = try report(#"{"state":"failed","reason":"disk\nfull"}"#)
    #expect(
        report.failure == CommandFailure(.failure, #"the verification of p failed: disk\nfull"#))
    #expect(try report.lines()[0] == "p version – at position –: failed")
}

@Test(arguments: [#"{"state":"none"}"#, #"{"state":"odd"}"#, "[]"])
func whatIsNoVerificationEndsTheFollowing(_ text: String) throws {
    #expect(throws: CommandFailure.self) { try report(text) }
}
