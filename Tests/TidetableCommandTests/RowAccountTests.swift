import Testing

@testable import TidetableCommands

private let head = #""table":"t","key":{"sailing_id":"2015-07-01","booking_id":1}"#

private let reasons = #"""
    "reasons":[{"column":"boardable","value":false,"because":["the payment is pending",
     "the hold “x\u001b” is active"]},{"column":"late","value":true,"because":["it is"]},
     {"column":"seat","value":null,"because":[]}]
    """#

@Test func aHistoryIsAParagraphAnEventAndThenTheReasons() throws {
    let account = RowAccount(
        try scripted(
            #"""
            {\#(head),"row":{"boardable":false},\#(reasons),"events":[
             {"offset":17,"type":"hold-added","topic":"hold-events","time":"2015-07-01T10:00:00Z",
              "id":"5\u009b","source":"/desk","changes":{"active_holds":[[],["x"]]},"row":{}},
             {"offset":18,"type":"noted","topic":"notes","time":null,"id":"6","source":"/desk",
              "changes":{},"row":null}],"next_cursor":null,"refold_matches":true}
            """#))
    #expect(
        account.history.joined(separator: "\n") == #"""
            t sailing_id=2015-07-01 booking_id=1: 2 events

            17  hold-added  2015-07-01T10:00:00Z  (hold-events, source /desk, id 5\u{9b})
              active_holds: [] → ["x"]

            18  noted  (notes, source /desk, id 6)
              changes nothing
              there is no row after it

            The row now:
              boardable is false because the payment is pending and the hold “x\u{1b}” is active
              late is true because it is
              seat is null
            """#)
    #expect(account.warning == nil)
}

@Test func aRowThatIsGoneIsSaidToBe() throws {
    let account = RowAccount(
        try scripted(
            #"{\#(head),"row":null,"reasons":[],"events":[],"refold_matches":false}"#))
    #expect(
        account.history == [
            "t sailing_id=2015-07-01 booking_id=1: 0 events", "", "There is no such row now.",
        ])
    #expect(account.warning?.contains("is not what its events make of it") == true)
}

@Test func aWhatIfShowsTheRowThenChangesThenReasons() throws {
    let account = RowAccount(
        try scripted(
            #"""
            {\#(head),"position":"99","row":{"boardable":false,"holds":["x"]},
             "reasons":[{"column":"boardable","value":false,"because":["a","b","c"]}],
             "events":[{"index":0,"type":"hold-added","changes":{"boardable":[true,false]},
              "row":{}}]}
            """#))
    #expect(
        account.hypothesis.joined(separator: "\n") == #"""
            t sailing_id=2015-07-01 booking_id=1 at position 99, after 1 event:
              boardable: false
              holds: ["x"]

            #1  hold-added
              boardable: true → false

            Why:
              boardable is false because a, b and c
            """#)
}

@Test func aWhatIfThatEndsTheRowSaysSo() throws {
    let account = RowAccount(
        try scripted(#"{\#(head),"position":"9","row":null,"reasons":[],"events":[]}"#))
    #expect(account.hypothesis.last == "  there is no such row")
}
