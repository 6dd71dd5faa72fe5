import Dispatch
import HTTPCore
import Synchronization
import Testing

@testable import HTTPServer

@Suite(.timeLimit(.minutes(5)))
struct ConnectionTests {
    @Test func aConnectionCarriesManyRequests() throws {
        let live = try LiveServer()
        let client = try live.client()
        for number in 0..<200 {
            try client.send(request("GET /\(number)"))
            #expect(try client.readAnswer().body == "GET /\(number) tide.example\n")
        }
        #expect(live.server.statistics.acceptedConnections == 1)
        #expect(live.server.statistics.requests == 200)
        #expect(live.server.statistics.answers[2] == 200)
    }

    @Test func aRequestMayArriveOctetByOctet() throws {
        let live = try LiveServer()
        let client = try live.client()
        for byte in request("POST /slow", "Content-Length: 3").utf8 { try client.send([byte]) }
        for byte in "abc".utf8 { try client.send([byte]) }
        #expect(try client.readAnswer().body == "POST /slow tide.example\nabc")
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() throws {
        let live = try LiveServer()
        let client = try live.client()
        try client.send((0..<500).map { request("GET /\($0)") }.joined())
        for number in 0..<500 {
            #expect(try client.readAnswer().body == "GET /\(number) tide.example\n")
        }
    }

    @Test func aPipelineLeavesTheOtherConnectionsTheirTurn() throws {
        let order = Mutex<[String]>([])
        let gate = DispatchSemaphore(value: 0)
        let live = try LiveServer(configured: { configuration in
            configuration.loops = 1
            configuration.limits.requestsPerTurn = 2
        }) { exchange in
            let path = exchange.head.path
            order.withLock { $0.append(path) }
            guard path == "/gate" else { return exchange.send(status: 204) }
            // Holds the loop until the other client's request waits in the kernel.
            gate.wait()
            exchange.send(status: 204)
        }
        let greedy = try live.client()
        let modest = try live.client()
        try greedy.send(request("GET /gate") + (0..<50).map { _ in request("GET /g") }.joined())
        try modest.send(request("GET /m"))
        gate.signal()
        #expect(try modest.readAnswer().status == 204)
        for _ in 0..<51 { #expect(try greedy.readAnswer().status == 204) }
        let seen = order.withLock { $0 }
        #expect(seen.count == 52)
        #expect(try #require(seen.firstIndex(of: "/m")) < 10)
    }

    @Test func aSlowAnswerHoldsBackTheNextRequest() async throws {
        let waiting = Signal<Exchange>()
        let live = try LiveServer { exchange in
            guard exchange.head.path == "/slow" else {
                return exchange.send(status: 200, body: Array("fast".utf8))
            }
            waiting.send(exchange)
        }
        let client = try live.client()
        try client.send(request("GET /slow") + request("GET /fast"))
        let exchange = try await waiting.next()
        #expect(live.server.statistics.requests == 1)
        exchange.loop.execute { exchange.send(status: 200, body: Array("slow".utf8)) }
        #expect(try client.readAnswer().body == "slow")
        #expect(try client.readAnswer().body == "fast")
    }

    @Test func littleIsReadWhileAnAnswerIsAwaited() async throws {
        let waiting = Signal<Exchange>()
        let live = try LiveServer { waiting.send($0) }
        let client = try live.client()
        try client.send(request("GET /"))
        let exchange = try await waiting.next()
        let more = Array(String(repeating: request("GET /"), count: 1_000_000).utf8)
        #expect(client.trySend(more, waiting: false) < more.count)
        #expect(live.server.statistics.bytesIn < 300_000)
        exchange.loop.execute { exchange.send(status: 204) }
        #expect(try client.readAnswer().status == 204)
    }

    @Test func anErrorStopsThePipeline() throws {
        let live = try LiveServer()
        let client = try live.client()
        try client.send(request("GET /1") + "GET /2 HTTP/1.1\r\n\r\n" + request("GET /3"))
        #expect(try client.readAnswer().body == "GET /1 tide.example\n")
        #expect(try client.readAnswer().status == 400)
        #expect(try client.endsHere())
        #expect(live.server.statistics.parseFailures == 1)
        #expect(live.server.statistics.requests == 1)
    }

    @Test func nothingIsReadAfterConnectionClose() throws {
        let live = try LiveServer()
        let client = try live.client()
        try client.send(request("GET /last", "Connection: close") + request("GET /more"))
        let answer = try client.readAnswer()
        #expect(answer["connection"] == "close")
        #expect(try client.endsHere())
        #expect(live.server.statistics.requests == 1)
    }

    @Test func headIsAnsweredWithTheLengthButNoBody() throws {
        let live = try LiveServer { $0.send(status: 200, body: Array("twelve bytes".utf8)) }
        let client = try live.client()
        try client.send(request("HEAD /") + request("GET /"))
        #expect(try client.readAnswer(toHead: true)["content-length"] == "12")
        #expect(try client.readAnswer().body == "twelve bytes")
    }

    @Test(arguments: [204, 304])
    func someStatusesHaveNoBody(_ status: Int) throws {
        let live = try LiveServer { exchange in
            exchange.send(status: status, body: [UInt8](repeating: 1, count: 100_000))
        }
        let client = try live.client()
        try client.send(request("GET /") + request("GET /", "Connection: close"))
        for _ in 0..<2 {
            let answer = try client.readAnswer()
            #expect(answer.status == status)
            #expect(answer["content-length"] == nil)
        }
        #expect(try client.endsHere())
    }

    @Test func http10ClosesUnlessAskedToStay() throws {
        let live = try LiveServer()
        let client = try live.client()
        try client.send("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        #expect(try client.readAnswer()["connection"] == "keep-alive")
        try client.send("GET /2 HTTP/1.0\r\n\r\n")
        #expect(try client.readAnswer()["connection"] == "close")
        #expect(try client.endsHere())
    }

    @Test func aClientThatEndsItsSideStillGetsTheAnswer() async throws {
        let waiting = Signal<Exchange>()
        let ended = Signal<Bool>()
        let live = try LiveServer { exchange in
            exchange.onPeerEnd = { ended.send(true) }
            waiting.send(exchange)
        }
        let client = try live.client()
        try client.send(request("GET /"))
        let exchange = try await waiting.next()
        client.shutdownWriting()
        #expect(try await ended.next())
        exchange.loop.execute { exchange.send(status: 200, body: Array("late".utf8)) }
        #expect(try client.readAnswer().body == "late")
        #expect(try client.endsHere())
    }

    @Test func aServiceHearsThatItsClientIsGone() async throws {
        let waiting = Signal<Exchange>()
        let closed = Signal<Bool>()
        let live = try LiveServer { exchange in
            exchange.onClose = { closed.send(exchange.isOpen) }
            waiting.send(exchange)
        }
        let client = try live.client()
        try client.send(request("GET /"))
        let exchange = try await waiting.next()
        client.reset()
        #expect(try await closed.next() == false)
        exchange.loop.execute { exchange.send(status: 200) }
        #expect(try await live.eventually { $0.openConnections == 0 })
        #expect(live.server.statistics.answers[2] == 0)
    }

    @Test func anAnswerThatMayNotBeSentBecomesA500() throws {
        let live = try LiveServer { exchange in
            exchange.send(status: 200, fields: ["X-Bad": "a\r\nSet-Cookie: b"])
        }
        let client = try live.client()
        try client.send(request("GET /"))
        let answer = try client.readAnswer()
        #expect(answer.status == 500)
        #expect(answer["set-cookie"] == nil)
    }

    @Test func aLargeAnswerArrivesWhole() throws {
        let body = (0..<3_000_000).map { UInt8(97 + $0 % 26) }
        let live = try LiveServer { $0.send(status: 200, body: body) }
        let client = try live.client()
        try client.send(request("GET /") + request("GET /"))
        for _ in 0..<2 { #expect(try client.readAnswer().body.utf8.elementsEqual(body)) }
    }

    @Test func aClientThatNeverReadsCannotFillTheMemoryByPipelining() async throws {
        let body = [UInt8](repeating: 97, count: 100_000)
        let live = try LiveServer { $0.send(status: 200, body: body) }
        let client = try live.client(receiveBuffer: 4096)
        try client.send((0..<1000).map { _ in request("GET /") }.joined())
        #expect(try await live.eventually { $0.bytesOut > 0 })
        // All thousand were read at once; what the kernel and the high-water mark hold is far less.
        #expect(live.server.statistics.requests < 500)
        for _ in 0..<1000 { #expect(try client.readAnswer().body.utf8.count == 100_000) }
        #expect(live.server.statistics.requests == 1000)
    }
}
