import HTTPClient
import HTTPCore
import Testing

@testable import TidetableCommands

private typealias Answer = Result<ClientResponse, HTTPClientError>

private func response(_ status: Int, _ body: String, _ fields: HTTPFields = [:]) -> Answer {
    .success(
        ClientResponse(head: ReceivedHead(status: status, fields: fields), body: Array(body.utf8)))
}

private let stored = response(200, #"{"appended":1,"duplicates":0,"position":"0"}"#)

/// Appends one event to a server that gives `answers` in turn: the requests it saw and the waits.
private func append(
    _ answers: [Answer], limit: Duration = .seconds(60)
) -> (failure: CommandFailure?, requests: [ClientRequest], waits: [Duration], lines: Int) {
    var requests: [ClientRequest] = []
    var waits: [Duration] = []
    let sender = EventSender(policy: RetryPolicy(limit: limit), sleep: { waits.append($0) }) {
        (request) throws(HTTPClientError) in
        requests.append(request)
        return try answers[min(requests.count, answers.count) - 1].get()
    }
    var batcher = EventBatcher(events: 1)
    var failure: CommandFailure?
    do throws(CommandFailure) {
        try sender.append(batcher.add(Array("{}".utf8)[...]) ?? EventBatch())
    } catch {
        failure = error
    }
    return (failure, requests, waits, sender.totals.lines)
}

@Test func aBusyOrLostServerIsAskedAgainWithTheSameEvents() {
    let busy = response(503, "{}", ["Retry-After": "2"])
    let lost = Answer.failure(.closed)
    let outcome = append([busy, lost, response(429, ""), stored])
    #expect(outcome.failure == nil)
    #expect(outcome.lines == 1)
    #expect(outcome.waits == [.seconds(2), .milliseconds(200), .milliseconds(400)])
    #expect(outcome.requests.map(\.body) == Array(repeating: Array("{}\n".utf8), count: 4))
    #expect(outcome.requests.map(\.isReplaySafe) == [true, true, true, true])
    #expect(outcome.requests.first?.target == "/v1/events")
    #expect(outcome.requests.first?.fields["Content-Type"] == "application/x-ndjson")
}

@Test(arguments: [400, 403, 409, 413, 422])
func aRefusedEventIsNotSentAgain(_ status: Int) {
    let outcome = append([response(status, "{}"), stored])
    #expect(outcome.failure?.status == .dataRefused)
    #expect(outcome.requests.count == 1)
    #expect(outcome.lines == 0)
}

@Test func whenTheTimeIsOverTheLastFailureIsTold() {
    let busy = append([response(503, #"{"title":"Draining"}"#)], limit: .zero)
    #expect(busy.failure?.status == .tryAgain)
    #expect(busy.failure?.message.contains("Draining") == true)
    let lost = append([.failure(.unreachable(server: "s", reason: "r"))], limit: .zero)
    #expect(lost.failure?.status == .unavailable)
}

@Test func anAnswerThatSaysNothingIsNoSuccess() {
    let outcome = append([response(200, "ok")])
    #expect(outcome.failure?.status == .failure)
    #expect(outcome.lines == 0)
}
