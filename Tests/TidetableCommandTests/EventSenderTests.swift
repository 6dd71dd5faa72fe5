import HTTPClient
import Testing

@testable import TidetableCommands

private func problem(_ body: String, _ status: Int) -> ProblemDocument {
    ProblemDocument(ClientResponse(head: ReceivedHead(status: status), body: Array(body.utf8)))
}

@Test func aRefusedEventIsNamedByItsLine() {
    var batcher = EventBatcher(events: 3)
    _ = batcher.add(Array("a".utf8)[...])
    _ = batcher.add([])
    _ = batcher.add(Array("b".utf8)[...])
    let batch = batcher.finish() ?? EventBatch()
    let refusal = problem(
        #"""
        {"type":"/problems/invalid-event","title":"Invalid event","status":422,"detail":"no",
         "errors":[{"index":1,"pointer":"/data/cabin_id","detail":"is \u001b[31mmissing"}]}
        """#, 422)
    #expect(
        EventSender.explain(refusal, batch) == """
            422 Invalid event (invalid-event): no
              line 3, /data/cabin_id: is \\u{1b}[31mmissing
            """)
}

@Test func aRefusalWithoutEventsNamesTheLinesOfItsRequest() {
    var batcher = EventBatcher(events: 2, firstLine: 5)
    for _ in 1...5 { _ = batcher.add([0x61]) }
    let second = batcher.add([0x61]) ?? EventBatch()
    let text = EventSender.explain(problem("<html>", 413), second)
    #expect(text == "413 the server answered 413\n  in lines 5 to 6")
}

@Test(arguments: [
    (200, CommandStatus.success), (204, .success), (304, .failure), (400, .dataRefused),
    (404, .dataRefused), (405, .dataRefused), (408, .tryAgain), (409, .dataRefused),
    (422, .dataRefused), (429, .tryAgain), (500, .failure), (501, .failure), (503, .tryAgain),
    (507, .tryAgain),
])
func aStatusHasItsCommandStatus(_ status: Int, exit: CommandStatus) {
    #expect(CommandStatus(httpStatus: status) == exit)
    #expect(RetryPolicy.isTemporary(status: status) == (exit == .tryAgain))
}

@Test(arguments: [
    (HTTPClientError.unreachable(server: "s", reason: "r"), CommandStatus.unavailable),
    (.closed, .unavailable), (.timedOut, .unavailable), (.malformed("m"), .failure),
    (.invalidRequest("i"), .usage),
])
func anUnansweredRequestHasItsCommandStatus(_ error: HTTPClientError, exit: CommandStatus) {
    #expect(CommandStatus(error) == exit)
    #expect(RetryPolicy.isTemporary(error) == (exit == .unavailable))
    #expect(CommandFailure(error).status == exit)
}

@Test func theNumbersOfExitStatusesAreThoseOfSysexits() {
    #expect(
        [CommandStatus.success, .failure, .usage, .dataRefused, .noInput, .unavailable, .tryAgain]
            .map(\.rawValue) == [0, 1, 64, 65, 66, 69, 75])
}
