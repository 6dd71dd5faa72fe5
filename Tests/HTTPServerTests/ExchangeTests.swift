import HTTPCore
import Synchronization
import Testing

@testable import HTTPServer

@Suite(.timeLimit(.minutes(5)))
struct ExchangeTests {
    /// Answers with the body's size, however it comes.
    static func count(_ exchange: Exchange) {
        let total = Mutex(0)
        exchange.streamBody(
            onChunk: { bytes in
                let size = bytes.byteCount
                total.withLock { $0 += size }
            },
            onEnd: { error in
                let size = total.withLock { $0 }
                exchange.send(
                    status: error?.status ?? 200, body: Array("\(size) \(error == nil)".utf8))
            })
    }

    @Test func aChunkedBodyIsPutTogether() throws {
        let live = try LiveServer()
        let client = try live.client()
        try client.send(request("POST /", "Transfer-Encoding: chunked"))
        try client.send("3\r\nabc\r\n")
        try client.send("5;x=y\r\ndefgh\r\n0\r\nTrailer: t\r\n\r\n" + request("GET /next"))
        #expect(try client.readAnswer().body == "POST / tide.example\nabcdefgh")
        #expect(try client.readAnswer().body == "GET /next tide.example\n")
    }

    @Test(arguments: [true, false])
    func aLargeBodyIsStreamed(chunked: Bool) throws {
        let live = try LiveServer { Self.count($0) }
        let client = try live.client()
        let piece = [UInt8](repeating: 120, count: 100_000)
        let framing = chunked ? "Transfer-Encoding: chunked" : "Content-Length: 5000000"
        try client.send(request("POST /", framing))
        for _ in 0..<50 {
            if chunked { try client.send("186a0\r\n") }
            try client.send(piece)
            if chunked { try client.send("\r\n") }
        }
        if chunked { try client.send("0\r\n\r\n") }
        #expect(try client.readAnswer().body == "5000000 true")
    }

    @Test func aPausedBodyIsNotReadFromTheSocket() async throws {
        let paused = Signal<Exchange>()
        let live = try LiveServer { exchange in
            Self.count(exchange)
            exchange.pauseBody()
            paused.send(exchange)
        }
        let client = try live.client()
        let body = [UInt8](repeating: 120, count: 40_000_000)
        try client.send(request("POST /", "Content-Length: 40000000"))
        let exchange = try await paused.next()
        // The kernel's buffers fill up, and there it ends.
        let sent = client.trySend(body, waiting: false)
        #expect(sent < body.count)
        #expect(live.server.statistics.bytesIn < 200_000)
        exchange.loop.execute { exchange.resumeBody() }
        try client.send(Array(body[sent...]))
        #expect(try client.readAnswer().body == "40000000 true")
    }

    @Test(arguments: [true, false])
    func aBodyMayBePausedAfterEveryPiece(chunked: Bool) throws {
        let live = try LiveServer { exchange in
            let total = Mutex(0)
            exchange.streamBody(
                onChunk: { bytes in
                    let size = bytes.byteCount
                    total.withLock { $0 += size }
                    exchange.pauseBody()
                    exchange.loop.schedule(after: 1) { exchange.resumeBody() }
                },
                onEnd: { error in
                    let size = total.withLock { $0 }
                    exchange.send(
                        status: error?.status ?? 200, body: Array("\(size)".utf8))
                })
        }
        let client = try live.client()
        let piece = [UInt8](repeating: 120, count: 5000)
        let framing = chunked ? "Transfer-Encoding: chunked" : "Content-Length: 100000"
        var whole = Array(request("POST /", framing).utf8)
        for _ in 0..<20 {
            whole += chunked ? Array("1388\r\n".utf8) + piece + [13, 10] : piece
        }
        if chunked { whole += Array("0\r\n\r\n".utf8) }
        try client.send(whole + Array(request("POST /", "Content-Length: 0").utf8))
        #expect(try client.readAnswer().body == "100000")
        #expect(try client.readAnswer().body == "0")
    }

    @Test func aStreamThatMayNotBeginBecomesA500() throws {
        let live = try LiveServer { exchange in
            let stream = exchange.startStream(status: 200, fields: ["X-Bad": "a\u{0}b"])
            #expect(stream.isClosed)
        }
        let client = try live.client()
        try client.send(request("GET /") + request("GET /"))
        for _ in 0..<2 { #expect(try client.readAnswer().status == 500) }
    }

    @Test func aClientThatWaitsForLeaveGetsIt() throws {
        let live = try LiveServer()
        let client = try live.client()
        try client.send(request("POST /", "Content-Length: 2", "Expect: 100-continue"))
        #expect(try client.readAny().status == 100)
        try client.send("ok")
        #expect(try client.readAny().body == "POST / tide.example\nok")
        try client.send(request("GET /next"))
        #expect(try client.readAnswer().status == 200)
    }

    @Test func aClientThatWaitsForLeaveMayGetTheFinalAnswer() throws {
        let live = try LiveServer { exchange in exchange.send(status: 403) }
        let client = try live.client()
        try client.send(request("POST /", "Content-Length: 2", "Expect: 100-continue"))
        let answer = try client.readAny()
        #expect(answer.status == 403)
        #expect(answer["connection"] == "close")
        #expect(try client.endsHere())
    }

    @Test func anAnnouncedBodyThatIsTooLargeIsRefusedUnread() throws {
        let live = try LiveServer { exchange in
            exchange.collectBody(limit: 10) { result in
                guard case .failure(let error) = result else { return exchange.send(status: 200) }
                exchange.send(status: error.status, body: Array(error.detail.utf8))
            }
        }
        let client = try live.client()
        try client.send(request("POST /", "Content-Length: 1048576"))
        // The client does not look before it has sent everything.
        _ = client.trySend([UInt8](repeating: 120, count: 1_048_576))
        let answer = try client.readAnswer()
        #expect(answer.status == 413)
        #expect(answer["connection"] == "close")
        #expect(try client.endsHere())
    }

    @Test func aChunkedBodyIsRefusedOnceItIsTooLarge() throws {
        let live = try LiveServer { exchange in
            exchange.collectBody(limit: 100_000) { result in
                guard case .failure(let error) = result else { return exchange.send(status: 200) }
                exchange.send(status: error.status)
            }
        }
        let client = try live.client()
        try client.send(request("POST /", "Transfer-Encoding: chunked"))
        for _ in 0..<20 {
            guard client.trySend(Array("c350\r\n".utf8)) == 6 else { break }
            _ = client.trySend([UInt8](repeating: 120, count: 50_000) + [13, 10])
        }
        #expect(try client.readAnswer().status == 413)
        #expect(try client.endsHere())
    }

    @Test func aShortUnreadBodyIsSkippedAndTheConnectionKept() throws {
        let live = try LiveServer { exchange in
            exchange.send(status: exchange.head.method == .post ? 404 : 200)
        }
        let client = try live.client()
        try client.send(request("POST /", "Content-Length: 40000"))
        #expect(try client.readAnswer().status == 404)
        try client.send([UInt8](repeating: 120, count: 40_000))
        try client.send(request("GET /"))
        #expect(try client.readAnswer().status == 200)
        #expect(live.server.statistics.acceptedConnections == 1)
    }

    @Test(arguments: [
        request("POST /", "Content-Length: 10") + "abc",
        request("POST /", "Transfer-Encoding: chunked") + "5\r\nabc",
    ])
    func aClientThatVanishesInsideABodyIsReported(_ start: String) async throws {
        let errors = Signal<BodyError?>()
        let live = try LiveServer { exchange in
            exchange.collectBody(limit: 1000) { result in
                switch result {
                case .success: errors.send(nil)
                case .failure(let error): errors.send(error)
                }
                exchange.send(status: 200)
            }
        }
        let client = try live.client()
        try client.send(start)
        #expect(try await live.eventually { $0.requests == 1 })
        client.close()
        #expect(try await errors.next() == .truncated)
        let other = try live.client()
        try other.send(start)
        #expect(try await live.eventually { $0.requests == 2 })
        other.reset()
        #expect(try await errors.next() == .truncated)
        #expect(try await live.eventually { $0.openConnections == 0 })
    }

    @Test func brokenChunkFramingEndsTheBodyWithTheReason() async throws {
        let live = try LiveServer { Self.count($0) }
        let client = try live.client()
        try client.send(request("POST /", "Transfer-Encoding: chunked") + "3\r\nabcX\r\n")
        let answer = try client.readAnswer()
        #expect(answer.status == 400)
        #expect(answer.body == "3 false")
        #expect(try client.endsHere())
    }

    @Test func aSecondAnswerIsIgnored() throws {
        let live = try LiveServer { exchange in
            exchange.send(status: 200, body: Array("one".utf8))
            exchange.send(status: 500, body: Array("two".utf8))
            #expect(exchange.startStream(status: 200).isClosed)
        }
        let client = try live.client()
        try client.send(request("GET /", "Connection: close"))
        #expect(try client.readAnswer().body == "one")
        #expect(try client.endsHere())
    }

    @Test func theServiceSeesTheClientsAddress() throws {
        let live = try LiveServer { $0.send(status: 200, body: Array($0.peer.utf8)) }
        let client = try live.client()
        try client.send(request("GET /"))
        #expect(try client.readAnswer().body.hasPrefix("127.0.0.1:"))
    }

    @Test(arguments: ["Content-Length: 5", "Transfer-Encoding: chunked"])
    func anExchangeIsLetGoOfWhenItIsOver(_ framing: String) async throws {
        let alive = Mutex<[WeakExchange]>([])
        let live = try LiveServer { exchange in
            alive.withLock { $0.append(WeakExchange(exchange: exchange)) }
            exchange.onClose = { exchange.send(status: 500) }
            exchange.collectBody(limit: 10) { _ in exchange.send(status: 200) }
            exchange.send(status: 403)
        }
        let client = try live.client()
        try client.send(request("POST /", framing))
        #expect(try client.readAnswer().status == 403)
        client.close()
        #expect(try await live.eventually { $0.openConnections == 0 })
        let areGone = try await live.eventually { _ in
            alive.withLock { $0.allSatisfy { $0.exchange == nil } }
        }
        #expect(areGone)
        #expect(alive.withLock { $0.count } == 1)
    }
}

private struct WeakExchange: Sendable {
    weak let exchange: Exchange?
}
