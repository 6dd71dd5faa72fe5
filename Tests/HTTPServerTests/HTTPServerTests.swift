import HTTPCore
import Testing

@testable import HTTPServer

@Suite(.timeLimit(.minutes(5)))
struct HTTPServerTests {
    @Test func drainingFinishesWhatIsInFlightAndRefusesWhatIsNew() async throws {
        let waiting = Signal<Exchange>()
        let drained = Signal<Bool>()
        let live = try LiveServer { waiting.send($0) }
        let client = try live.client()
        let idle = try live.client()
        try client.send(request("GET /"))
        let exchange = try await waiting.next()
        #expect(try await live.eventually { $0.acceptedConnections == 2 })
        live.server.drain(within: 60_000) { drained.send(true) }
        #expect(try idle.endsHere())
        #expect(live.server.isDraining)
        #expect(throws: RawClient.Failure.self) { try live.client() }
        exchange.loop.execute { exchange.send(status: 200, body: Array("done".utf8)) }
        let answer = try client.readAnswer()
        #expect(answer.body == "done")
        #expect(answer["connection"] == "close")
        #expect(try client.endsHere())
        #expect(try await drained.next())
        #expect(live.server.statistics.openConnections == 0)
    }

    @Test func drainingReadsABodyToItsEnd() async throws {
        let live = try LiveServer()
        let client = try live.client()
        try client.send(request("POST /", "Content-Length: 4") + "fo")
        #expect(try await live.eventually { $0.requests == 1 })
        let drained = Signal<Bool>()
        live.server.drain(within: 60_000) { drained.send(true) }
        try client.send("ur")
        #expect(try client.readAnswer().body == "POST / tide.example\nfour")
        #expect(try await drained.next())
    }

    @Test func afterTheBoundDrainingClosesByForce() async throws {
        let clock = ManualClock()
        let waiting = Signal<Exchange>()
        let closed = Signal<Bool>()
        let live = try LiveServer(configured: { $0.clock = clock }) { exchange in
            exchange.onClose = { closed.send(true) }
            waiting.send(exchange)
        }
        let client = try live.client()
        try client.send(request("GET /"))
        _ = try await waiting.next()
        let drained = Signal<Bool>()
        live.server.drain(within: 10_000) { drained.send(true) }
        #expect(throws: RawClient.Failure.self) {
            while true { _ = try live.client() }
        }
        clock.advance(20_000)
        #expect(try client.endsHere())
        #expect(try await closed.next())
        #expect(try await drained.next())
    }

    @Test func streamsAreToldOfTheShutdown() async throws {
        let live = try LiveServer { exchange in
            let stream = exchange.startStream(status: 200)
            stream.write(Array("tick".utf8))
            exchange.onShutdown = { stream.end() }
        }
        let client = try live.client()
        try client.send(request("GET /"))
        #expect(try await live.eventually { $0.bytesOut > 0 })
        await live.server.drain(within: 60_000)
        #expect(try client.readAnswer().body == "tick")
        #expect(try client.endsHere())
    }

    @Test func drainingTwiceCompletesTwice() async throws {
        let live = try LiveServer()
        await live.server.drain(within: 1_000)
        await live.server.drain(within: 1_000)
        #expect(live.server.statistics.openConnections == 0)
    }

    @Test func connectionsAreSharedByTheLoops() throws {
        let live = try LiveServer(configured: { $0.loops = 3 }) { exchange in
            exchange.send(status: 200, body: Array("\(exchange.loop.index)".utf8))
        }
        var seen: Set<String> = []
        for _ in 0..<3 {
            let client = try live.client()
            try client.send(request("GET /"))
            seen.insert(try client.readAnswer().body)
        }
        #expect(seen == ["0", "1", "2"])
    }

    @Test func aPortThatIsTakenIsAnError() throws {
        let live = try LiveServer()
        #expect(throws: SystemCallError("bind", code: 98)) {
            _ = try LiveServer(configured: { $0.port = live.port })
        }
    }

    @Test func aNameIsNoAddress() {
        #expect(throws: SystemCallError("inet_pton", code: 22)) {
            _ = try LiveServer(configured: { $0.address = "localhost" })
        }
    }

    @Test func octetsAndStatusesAreCounted() throws {
        let live = try LiveServer { exchange in
            exchange.send(status: Int(exchange.head.path.dropFirst()) ?? 200)
        }
        let client = try live.client()
        for status in [200, 204, 301, 404, 404, 503] {
            try client.send(request("GET /\(status)"))
            #expect(try client.readAnswer().status == status)
        }
        let statistics = live.server.statistics
        #expect(statistics.answers == [0, 0, 2, 1, 2, 1])
        #expect(statistics.bytesIn == 6 * request("GET /200").utf8.count)
        #expect(statistics.bytesOut > 6 * 60)
        #expect(statistics.openConnections == 1)
    }
}
