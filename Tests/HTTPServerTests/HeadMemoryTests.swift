import HTTPCore
import Testing

@testable import HTTPServer

@Suite(.timeLimit(.minutes(5)))
struct HeadMemoryTests {
    final class Note: Sendable {}

    /// Keeps a note about every head and says what was known of it.
    static let service: @Sendable (Exchange) -> Void = { exchange in
        let known = exchange.note is Note ? "noted" : exchange.isRepeated ? "repeated" : "new"
        exchange.keep(note: Note())
        exchange.send(status: 200, body: Array("\(known) \(exchange.head.target)".utf8))
    }

    private func answers(
        _ client: RawClient, _ requests: [String]
    ) throws -> [String] {
        try requests.map {
            try client.send($0)
            return try client.readAnswer().body
        }
    }

    @Test func aHeadThatComesAgainBringsTheNoteThatWasKept() throws {
        let live = try LiveServer(configured: { $0.loops = 1 }, Self.service)
        let same = request("GET /a", "If-None-Match: \"x\"")
        let other = request("GET /a", "If-None-Match: \"y\"")
        #expect(
            try answers(live.client(), [same, same, same, other, same, same])
                == ["new /a", "repeated /a", "noted /a", "new /a", "noted /a", "noted /a"])
        #expect(try answers(live.client(), [same]) == ["noted /a"])
    }

    @Test func everyLoopHasItsOwnMemory() throws {
        let live = try LiveServer(configured: { $0.loops = 2 }, Self.service)
        let clients = try [live.client(), live.client()]
        let same = request("GET /a")
        for client in clients {
            #expect(try answers(client, [same, same, same]).first == "new /a")
        }
    }

    @Test func aHeadThatClosesItsConnectionDoesSoEachTime() throws {
        let live = try LiveServer(configured: { $0.loops = 1 }, Self.service)
        for _ in 0..<4 {
            let client = try live.client()
            try client.send(request("GET /a", "Connection: close"))
            #expect(try client.readAnswer().body == "new /a")
            #expect(try client.endsHere())
        }
    }

    @Test func aRequestWithABodyIsReadEachTime() throws {
        let live = try LiveServer(configured: { $0.loops = 1 }) { exchange in
            exchange.collectBody(limit: 100) { body in
                exchange.keep(note: Note())
                exchange.send(status: 200, body: (try? body.get()) ?? [])
            }
        }
        let client = try live.client()
        for text in ["one", "two", "six"] {
            try client.send(request("POST /a", "Content-Length: 3"))
            try client.send(text)
            #expect(try client.readAnswer().body == text)
        }
    }

    @Test func twoHeadsInOnePieceAreTwoRequests() throws {
        let live = try LiveServer(configured: { $0.loops = 1 }, Self.service)
        let client = try live.client()
        let same = request("GET /a")
        #expect(
            try answers(client, [same, same, same]) == ["new /a", "repeated /a", "noted /a"])
        try client.send(same + same)
        for _ in 0..<2 { #expect(try client.readAnswer().body.hasSuffix(" /a")) }
    }

    @Test func headsOfOnePlaceReplaceEachOther() {
        var memory = HeadMemory()
        var parser = RequestParser()
        var lookups = 0
        // Four times as many heads as there are places, each three times in a row.
        for number in 0..<4_096 {
            let text = Array(request("GET /\(number)").utf8)
            var consumed = 0
            guard case .head(let head) = parser.next(text.span.bytes, consumed: &consumed),
                case .end = parser.next(text.span.bytes, consumed: &consumed)
            else {
                Issue.record("a head was expected")
                return
            }
            let mayHold = HeadMemory.mayHold(text.span.bytes)
            let first = memory.look(for: text.span.bytes)
            let again = memory.look(for: text.span.bytes)
            #expect(mayHold && first.entry == nil)
            #expect(again.entry == nil && again.sighting.isRepeated)
            memory.keep(head, again.sighting, Note())
            let kept = memory.look(for: text.span.bytes)
            #expect(kept.entry?.head.target == "/\(number)")
            lookups += 1
        }
        #expect(lookups == 4_096)
    }

    @Test(arguments: ["GET / HTTP/1.1\r\nA: b\r\n", "\r\n\r\n", "GET / HTTP/1.1\r\n\r\nGET / HT"])
    func whatDoesNotEndInAnEmptyLineIsNoWholeHead(_ text: String) {
        let bytes = Array(text.utf8)
        let mayHold = HeadMemory.mayHold(bytes.span.bytes)
        #expect(!mayHold)
    }
}
