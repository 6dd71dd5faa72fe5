import HTTPCore
import Testing

@testable import HTTPServer

extension EventStream {
    /// Runs `work` where a stream is used.
    fileprivate func onLoop(_ work: @escaping @Sendable (EventStream) -> Void) {
        loop.execute { work(self) }
    }

    /// Writes until the client is behind.
    fileprivate func fill(_ piece: [UInt8]) {
        while !isBehind, !isClosed { write(piece) }
    }
}

/// Heartbeats and stalls are brought about by a clock that is moved by hand.
@Suite(.timeLimit(.minutes(5)))
struct EventStreamTests {
    /// What a stream tells its owner, and the stream itself.
    private final class Told: Sendable {
        let opened = Signal<EventStream>()
        let closed = Signal<Bool>()
        let drained = Signal<Int>()
        let beats = Signal<Bool>()
    }

    private let clock = ManualClock()
    private let told = Told()
    private static let opening = "retry: 1000\n\n"
    private static let beat = ": heartbeat\n\n"

    private func server() throws -> LiveServer {
        try LiveServer(configured: { $0.clock = clock }) { [told] exchange in
            let stream = EventStream(exchange, fields: ["Stream-Log-Id": "tide"])
            stream.onClose = { told.closed.send(stream.isClosed) }
            stream.onHeartbeat = { told.beats.send(true) }
            told.opened.send(stream)
        }
    }

    /// The body of a chunked answer up to now: one chunk.
    private func chunk(_ text: String) -> String {
        String(text.utf8.count, radix: 16) + "\r\n\(text)\r\n"
    }

    private func readHead(_ client: RawClient) throws -> String {
        var head = ""
        while !head.hasSuffix("\r\n\r\n") { head += try client.take(1) }
        return head
    }

    /// A client whose stream has begun and whose head and first piece were read.
    private func follower(
        _ live: LiveServer, receiveBuffer: Int32? = nil
    ) async throws -> (client: RawClient, stream: EventStream) {
        let client = try live.client(receiveBuffer: receiveBuffer)
        try client.send(request("GET /"))
        let stream = try await told.opened.next()
        _ = try readHead(client)
        #expect(try client.take(chunk(Self.opening).utf8.count) == chunk(Self.opening))
        return (client, stream)
    }

    @Test func theHeadSaysWhatTheBodyIsAndThatNobodyKeepsIt() throws {
        let live = try server()
        let client = try live.client()
        try client.send(request("GET /"))
        let head = try readHead(client)
        #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
        for line in [
            "Content-Type: text/event-stream", "Cache-Control: no-store",
            "Vary: Accept, Accept-Encoding", "X-Accel-Buffering: no", "Stream-Log-Id: tide",
            "Transfer-Encoding: chunked",
        ] {
            #expect(head.contains("\r\n\(line)\r\n"), "\(line) is missing in \(head)")
        }
        #expect(try client.take(chunk(Self.opening).utf8.count) == chunk(Self.opening))
    }

    @Test func toHeadOnlyTheHeadIsSent() async throws {
        let live = try server()
        let client = try live.client()
        try client.send(request("HEAD /"))
        #expect(try client.readAnswer(toHead: true)["content-type"] == "text/event-stream")
        #expect(try await told.opened.next().isClosed)
        try client.send(request("HEAD /"))
        #expect(try client.readAnswer(toHead: true).status == 200)
    }

    @Test(arguments: [20, 40_000])
    func onePieceGoesToEveryClient(_ size: Int) async throws {
        let live = try server()
        let piece = Array("data: \(String(repeating: "x", count: size))\n\n".utf8)
        var clients: [RawClient] = []
        for _ in 0..<3 {
            let (client, stream) = try await follower(live)
            clients.append(client)
            stream.onLoop { $0.write(piece) }
        }
        for client in clients {
            let expected = chunk(String(decoding: piece, as: UTF8.self))
            #expect(try client.take(expected.utf8.count) == expected)
        }
    }

    @Test func towardsHTTP10TheBodyIsPlainAndEndsWithTheConnection() async throws {
        let live = try server()
        let client = try live.client()
        try client.send("GET / HTTP/1.0\r\n\r\n")
        let stream = try await told.opened.next()
        stream.onLoop {
            $0.write(Array("data: x\n\n".utf8))
            $0.end()
        }
        let answer = try client.readAnswer()
        #expect(answer["connection"] == "close")
        #expect(answer.body == Self.opening + "data: x\n\n")
    }

    @Test func silenceIsBrokenByAHeartbeatAndEventsPutItOff() async throws {
        let live = try server()
        let (client, stream) = try await follower(live)
        clock.advance(14_000)
        stream.onLoop { $0.write(Array("data: x\n\n".utf8)) }
        let event = chunk("data: x\n\n")
        #expect(try client.take(event.utf8.count) == event)
        clock.advance(14_000)
        stream.onLoop { $0.write(Array("data: x\n\n".utf8)) }
        #expect(try client.take(event.utf8.count) == event)
        for _ in 0..<3 {
            clock.advance(15_000)
            #expect(try client.take(chunk(Self.beat).utf8.count) == chunk(Self.beat))
            #expect(try await told.beats.next())
        }
    }

    @Test func aSilentStreamOutlivesEveryDeadline() async throws {
        let live = try server()
        let (client, _) = try await follower(live)
        for _ in 0..<30 {
            clock.advance(15_000)
            #expect(try client.take(chunk(Self.beat).utf8.count) == chunk(Self.beat))
        }
        #expect(live.server.statistics.timeouts == 0)
    }

    @Test func aClientThatReadsNothingIsBehindThenClosed() async throws {
        let live = try server()
        let (client, stream) = try await follower(live, receiveBuffer: 4_096)
        let behind = Signal<Bool>()
        stream.onLoop { stream in
            let piece = [UInt8](repeating: 120, count: 8_000)
            stream.onDrain = { stream.fill(piece) }
            stream.fill(piece)
            behind.send(stream.isBehind)
        }
        #expect(try await behind.next())
        #expect(
            try await live.eventually { statistics in
                clock.advance(1_000)
                return statistics.timeouts == 1
            })
        #expect(try await told.closed.next())
        #expect(live.server.statistics.timeouts == 1)
        client.close()
    }

    @Test func aClientThatReadsAgainIsSentTheRest() async throws {
        let live = try server()
        let (client, stream) = try await follower(live, receiveBuffer: 4_096)
        stream.onLoop { [told] stream in
            stream.onDrain = { told.drained.send(1) }
            stream.write([UInt8](repeating: 120, count: 8_000_000))
        }
        let head = String(8_000_000, radix: 16) + "\r\n"
        #expect(try client.take(head.utf8.count) == head)
        #expect(try client.take(8_000_000).utf8.allSatisfy { $0 == 120 })
        #expect(try await told.drained.next() == 1)
    }

    @Test func theOwnerHearsOfAClientThatCloses() async throws {
        let live = try server()
        let (client, _) = try await follower(live)
        client.close()
        #expect(try await told.closed.next())
        #expect(try await live.eventually { $0.openConnections == 0 })
    }

    @Test func aClientThatClosedItsSideOnlyIsStillServed() async throws {
        let live = try server()
        let (client, stream) = try await follower(live)
        client.shutdownWriting()
        #expect(try client.take(chunk(Self.beat).utf8.count) == chunk(Self.beat))
        stream.onLoop { $0.write(Array("data: x\n\n".utf8)) }
        let event = chunk("data: x\n\n")
        #expect(try client.take(event.utf8.count) == event)
    }

    @Test func aStoppingServerEndsTheStreamProperly() async throws {
        let live = try server()
        let (client, _) = try await follower(live)
        await live.server.drain(within: 60_000)
        #expect(try client.readToEnd() == "0\r\n\r\n")
        #expect(try await told.closed.next())
    }

    @Test func aStreamThatBeginsWhileTheServerStopsEndsAtOnce() async throws {
        let gate = Signal<Exchange>()
        let live = try LiveServer { gate.send($0) }
        let client = try live.client()
        try client.send(request("GET /"))
        let exchange = try await gate.next()
        let drained = Signal<Bool>()
        live.server.drain(within: 60_000_000) { drained.send(true) }
        exchange.loop.execute { _ = EventStream(exchange) }
        #expect(try client.readAnswer().body == Self.opening)
        #expect(try await drained.next())
    }

    @Test func theOwnerThatEndsTheStreamIsNotTold() async throws {
        let live = try server()
        let (client, stream) = try await follower(live)
        stream.onLoop { [told] stream in
            stream.end()
            told.closed.send(false)
        }
        #expect(try client.take(5) == "0\r\n\r\n")
        client.close()
        #expect(try await live.eventually { $0.openConnections == 0 })
        #expect(try await told.closed.next() == false)
    }
}
