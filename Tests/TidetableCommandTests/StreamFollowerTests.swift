import HTTPClient
import HTTPCore
import Testing

@testable import TidetableCommands

/// What a server does with a request for a stream.
private enum Script {
    /// Begins a stream, sends this, and ends it.
    case stream(String)
    /// Begins a stream, sends this, and is gone.
    case cut(String, HTTPClientError = .closed)
    case refusal(Int, HTTPFields = [:])
    case fails(HTTPClientError)
}

/// What came of following a server that acts by `scripts` in turn.
private struct Outcome {
    var failure: CommandFailure?
    var ids: [String?] = []
    var waits: [Duration] = []
    var data: [String] = []
}

private func follow(
    _ scripts: [Script], enough: Int = .max, limit: Duration = .seconds(60)
) -> Outcome {
    var outcome = Outcome()
    let follower = StreamFollower(
        policy: RetryPolicy(limit: limit), sleep: { outcome.waits.append($0) }
    ) { (request, parser, onBegin, onEvents) throws(HTTPClientError) in
        outcome.ids.append(request.fields["Last-Event-ID"])
        let ok = ReceivedHead(status: 200, fields: ["Content-Type": "text/event-stream"])
        func send(_ text: String) {
            onBegin()
            parser.append(Array(text.utf8).span)
            var events: [EventStreamParser.Event] = []
            while let event = parser.next() { events.append(event) }
            if !events.isEmpty { _ = onEvents(events) }
        }
        switch scripts[min(outcome.ids.count, scripts.count) - 1] {
        case .stream(let text): send(text)
        case .cut(let text, let error):
            send(text)
            throw error
        case .refusal(let status, let fields):
            return ClientResponse(head: ReceivedHead(status: status, fields: fields), body: [])
        case .fails(let error): throw error
        }
        return ClientResponse(head: ok, body: [])
    }
    do throws(CommandFailure) {
        try follower.follow(ClientRequest(.get, "/v1/events")) { events in
            outcome.data += events.map(\.text)
            return outcome.data.count >= enough ? .stop : .more
        }
    } catch {
        outcome.failure = error
    }
    return outcome
}

@Suite struct StreamFollowerTests {
    @Test func afterACutItGoesOnAfterTheLastWholeEvent() {
        let outcome = follow(
            [
                .cut("retry: 1000\n\nid: l@1\ndata: a\n\nid: l@2\ndata: b"),
                .stream("id: l@2\ndata: b\n\n"), .stream("id: l@3\ndata: c\n\n"),
            ], enough: 3)
        #expect(outcome.failure == nil)
        #expect(outcome.data == ["a", "b", "c"])
        #expect(outcome.ids == [nil, "l@1", "l@2"])
        #expect(outcome.waits == [.seconds(1), .seconds(1)])
    }

    @Test func anIdAloneIsWhereItGoesOn() {
        let outcome = follow([.cut("id: l@7\n\n"), .stream("data: a\n\n")], enough: 1)
        #expect(outcome.ids == [nil, "l@7"])
        #expect(outcome.data == ["a"])
    }

    @Test func aServerThatIsAwayIsAskedAgainAndAgain() {
        let away = Script.fails(.unreachable(server: "s", reason: "refused"))
        let busy = Script.refusal(503, ["Retry-After": "2"])
        let outcome = follow(
            [.cut("id: l@1\ndata: a\n\n", .timedOut), away, busy, .stream("data: b\n\n")],
            enough: 2)
        #expect(outcome.failure == nil)
        #expect(outcome.data == ["a", "b"])
        #expect(outcome.ids == [nil, "l@1", "l@1", "l@1"])
        #expect(outcome.waits == [.milliseconds(100), .milliseconds(200), .seconds(2)])
    }

    @Test func whenTheTimeIsOverTheLastFailureIsTold() {
        let outcome = follow([.cut("data: a\n\n"), .fails(.closed)], limit: .zero)
        #expect(outcome.failure?.status == .unavailable)
        #expect(outcome.ids.count == 1)
    }

    @Test(arguments: [HTTPClientError.closed, .timedOut, .unreachable(server: "s", reason: "r")])
    func theFirstFailureIsFinal(_ error: HTTPClientError) {
        let outcome = follow([.fails(error)])
        #expect(outcome.failure?.status == .unavailable)
        #expect(outcome.ids.count == 1)
    }

    @Test(arguments: [[], [Script.cut("data: a\n\n")]])
    private func aRefusalIsFinal(_ before: [Script]) {
        let outcome = follow(before + [.refusal(409)])
        #expect(outcome.failure?.status == .dataRefused)
        #expect(outcome.ids.count == before.count + 1)
    }

    @Test func anAnswerThatIsNoStreamIsAFailure() {
        let outcome = follow([.refusal(200, ["Content-Type": "text/html"])])
        #expect(outcome.failure?.status == .failure)
    }

    @Test func itStopsWhenThereIsEnough() {
        let outcome = follow([.stream("data: a\n\ndata: b\n\n")], enough: 1)
        #expect(outcome.failure == nil)
        #expect(outcome.ids.count == 1)
    }
}
