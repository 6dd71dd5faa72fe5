import Testing

@testable import TidetableCommands

private let answer = #"""
    {"projection":"p","from":1,"to":2,"position":"42929","differences":1107,
     "tables":[{"table":"t","equal":9892,"changed":1105,"only_in_from":2,"only_in_to":0,
      "columns_only_in_from":[],"columns_only_in_to":["seat\u009b"],
      "samples":[
       {"key":{"sailing_id":"a\u001bb","booking_id":1},"change":"changed",
        "columns":{"boardable":[true,false],"holds":[[],["x\u009b"]]},
        "event":{"offset":17,"type":"payment-authorized","time":"2015-07-01T10:00:00Z"}},
       {"key":{"sailing_id":"c","booking_id":2},"change":"only_in_from",
        "columns":{"boardable":[true,null]},"event":null}]}]}
    """#

@Test func aComparisonNamesColumnsAndTheEventBehindThem() throws {
    let report = ComparisonReport(try scripted(answer), tag: "\"a-1\"", projection: "p")
    #expect(
        try report.lines().joined(separator: "\n") == #"""
            p, version 1 → version 2 at position 42929: 1,107 differences

            table  equal  changed  only in version 1  only in version 2
            ─────  ─────  ───────  ─────────────────  ─────────────────
            t       9892     1105                  2                  0

            t: columns only in version 2: seat\u{9b}

            t sailing_id=a\u{1b}b booking_id=1: changed
              boardable: true → false
              holds: [] → ["x\u009b"]
              by event 17, payment-authorized, 2015-07-01T10:00:00Z

            t sailing_id=c booking_id=2: only in version 1
              boardable: true → null
              by an event that is not told

            ETag: "a-1"
            tidetable cutover p 2 --if-match '"a-1"'
            """#)
}

@Test func theJSONOfAComparisonHasItsTag() throws {
    let report = ComparisonReport(
        try scripted(#"{"from":1,"x":"\u009b"}"#), tag: "\"a\"", projection: "p")
    #expect(report.json == #"{"from":1,"x":"\u009b","etag":"\"a\""}"#)
    #expect(
        ComparisonReport(.object([]), tag: nil, projection: "p").json == #"{"etag":null}"#)
}

@Test(arguments: [
    "{}", #"{"from":1,"to":2,"differences":0}"#,
    #"{"from":1,"to":2,"differences":0,"tables":[{"table":"t","equal":1}]}"#,
])
func whatIsNoComparisonIsAFailure(_ text: String) throws {
    let report = ComparisonReport(try scripted(text), tag: nil, projection: "p")
    #expect { try report.lines() } throws: { ($0 as? CommandFailure)?.status == .failure }
}

@Test(arguments: [
    (
        409, #"{"title":"Not caught up","detail":"wait","eta_seconds":90,"position":"1"}"#,
        "409 Not caught up: wait; ETA 1:30"
    ),
    (
        412, #"{"title":"Condition failed","detail":"121 rows differ","differences":121}"#,
        "412 Condition failed: 121 rows differ"
    ),
    (
        412, #"{"title":"Condition failed","detail":"no","differences":121}"#,
        "412 Condition failed: no; differences: 121"
    ),
    (412, #"{"title":"Condition failed","differences":null}"#, "412 Condition failed"),
    (
        404, #"{"title":"No such row","detail":"none","begins_at":17}"#,
        "404 No such row: none; begins at offset 17"
    ),
])
func aRefusalTellsWhatItKnows(_ status: Int, body: String, text: String) {
    let failure = CommandFailure(response(body, status: status))
    #expect(failure == CommandFailure(.dataRefused, text))
}
