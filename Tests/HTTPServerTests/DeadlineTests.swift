import HTTPCore
import Testing

@testable import HTTPServer

/// Time is moved by hand: no test waits for a deadline.
@Suite(.timeLimit(.minutes(5)))
struct DeadlineTests {
    let clock = ManualClock()

    private func server(
        _ answer: @escaping @Sendable (Exchange) -> Void = LiveServer.echo
    ) throws -> LiveServer {
        try LiveServer(configured: { $0.clock = clock }, answer)
    }

    @Test func aSlowHeadIsA408() async throws {
        let live = try server()
        let client = try live.client()
        try client.send("GET / HTTP/1.1\r\nHost:")
        #expect(try await live.eventually { $0.bytesIn > 0 })
        clock.advance(9_000)
        try client.send(" x\r\n")
        #expect(try await live.eventually { $0.bytesIn == 25 })
        // One octet more has won no time: the deadline counts from the first.
        clock.advance(1_500)
        let answer = try client.readAnswer()
        #expect(answer.status == 408)
        #expect(answer["content-type"] == "application/problem+json")
        #expect(try client.endsHere())
        #expect(live.server.statistics.timeouts == 1)
    }

    @Test func aSilentNewConnectionIsClosedWithoutAnAnswer() async throws {
        let live = try server()
        let client = try live.client()
        #expect(try await live.eventually { $0.openConnections == 1 })
        clock.advance(10_500)
        #expect(try client.endsHere())
    }

    @Test func anIdleConnectionIsClosedWithoutAnAnswer() async throws {
        let live = try server()
        let client = try live.client()
        try client.send(request("GET /"))
        _ = try client.readAnswer()
        clock.advance(50_000)
        try client.send(request("GET /"))
        _ = try client.readAnswer()
        clock.advance(50_000)
        try client.send(request("GET /"))
        #expect(try client.readAnswer().status == 200)
        clock.advance(61_000)
        #expect(try client.endsHere())
        #expect(live.server.statistics.timeouts == 0)
    }

    @Test func aSlowBodyIsA408() async throws {
        let live = try server()
        let client = try live.client()
        try client.send(request("POST /", "Content-Length: 100000") + "abc")
        #expect(try await live.eventually { $0.requests == 1 })
        clock.advance(10_500)
        #expect(try client.readAnswer().status == 408)
        #expect(try client.endsHere())
        #expect(live.server.statistics.timeouts == 1)
    }

    @Test func aBodyAboveTheLeastRateMayTakeItsTime() async throws {
        let live = try server()
        let client = try live.client()
        let head = request("POST /", "Content-Length: 60000")
        try client.send(head)
        // Two parts fall into each window, wherever it begins and however late the third comes.
        for part in 1...20 {
            try client.send([UInt8](repeating: 120, count: 3000))
            #expect(try await live.eventually { $0.bytesIn == head.utf8.count + part * 3000 })
            if part < 20 { clock.advance(4_000) }
        }
        #expect(try client.readAnswer().status == 200)
    }

    @Test func aServiceMayThinkLongerThanAnyDeadline() async throws {
        let waiting = Signal<Exchange>()
        let live = try server { waiting.send($0) }
        let client = try live.client()
        try client.send(request("GET /"))
        let exchange = try await waiting.next()
        clock.advance(3_600_000)
        try await turns(of: exchange.loop)
        exchange.loop.execute { exchange.send(status: 204) }
        #expect(try client.readAnswer().status == 204)
    }

    @Test func aPausedBodyDoesNotTimeOut() async throws {
        let waiting = Signal<Exchange>()
        let live = try server { exchange in
            ExchangeTests.count(exchange)
            exchange.pauseBody()
            waiting.send(exchange)
        }
        let client = try live.client()
        try client.send(request("POST /", "Content-Length: 4"))
        let exchange = try await waiting.next()
        clock.advance(3_600_000)
        try await turns(of: exchange.loop)
        exchange.loop.execute { exchange.resumeBody() }
        try client.send("four")
        #expect(try client.readAnswer().body == "4 true")
    }

    @Test func aClientThatTakesNothingIsDropped() async throws {
        let closed = Signal<Bool>()
        let live = try server { exchange in
            exchange.onClose = { closed.send(true) }
            let stream = exchange.startStream(status: 200)
            stream.write([UInt8](repeating: 120, count: 30_000_000))
        }
        let client = try live.client(receiveBuffer: 4096)
        try client.send(request("GET /"))
        #expect(try await live.eventually { $0.bytesOut > 0 })
        clock.advance(30_500)
        #expect(try await closed.next())
        #expect(live.server.statistics.timeouts == 1)
    }

    @Test func lingeringIsBoundedInTime() async throws {
        let live = try server { exchange in exchange.send(status: 413) }
        let client = try live.client()
        try client.send(request("POST /", "Content-Length: 100000000"))
        #expect(try client.readAnswer().status == 413)
        #expect(live.server.statistics.openConnections == 1)
        clock.advance(5_500)
        #expect(try await live.eventually { $0.openConnections == 0 })
    }

    @Test func lingeringIsBoundedInOctets() async throws {
        let live = try server { exchange in exchange.send(status: 413) }
        let client = try live.client()
        try client.send(request("POST /", "Content-Length: 100000000"))
        #expect(client.trySend([UInt8](repeating: 1, count: 100_000_000)) < 100_000_000)
        #expect(try await live.eventually { $0.openConnections == 0 })
    }

    /// Lets the loop look at its deadlines at least twice.
    private func turns(of loop: EventLoop) async throws {
        for _ in 0..<2 {
            let done = Signal<Bool>()
            loop.execute { loop.schedule(after: 0) { done.send(true) } }
            #expect(try await done.next())
        }
    }
}
