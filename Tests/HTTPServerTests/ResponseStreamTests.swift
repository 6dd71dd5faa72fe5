import HTTPCore
import Synchronization
import Testing

@testable import HTTPServer

/// The highest value seen.
private final class Peak: Sendable {
    private let highest = Mutex(0)
    var value: Int { highest.withLock { $0 } }

    func raise(to candidate: Int) {
        highest.withLock { $0 = max($0, candidate) }
    }
}

@Suite(.timeLimit(.minutes(5)))
struct ResponseStreamTests {
    static func three(_ exchange: Exchange) {
        let stream = exchange.startStream(status: 200, fields: ["Content-Type": "text/plain"])
        stream.write(Array("one ".utf8))
        stream.write([])
        stream.write(Array("two ".utf8))
        let loop = exchange.loop
        loop.schedule(after: 5) {
            stream.write(Array("three".utf8))
            stream.end()
            stream.write(Array("never".utf8))
        }
    }

    @Test func aStreamIsChunkedAndKeepsTheConnection() throws {
        let live = try LiveServer { Self.three($0) }
        let client = try live.client()
        try client.send(request("GET /") + request("GET /"))
        for _ in 0..<2 {
            let answer = try client.readAnswer()
            #expect(answer["transfer-encoding"] == "chunked")
            #expect(answer.body == "one two three")
        }
    }

    @Test func towardsHTTP10AStreamEndsWithTheConnection() throws {
        let live = try LiveServer { Self.three($0) }
        let client = try live.client()
        try client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        let answer = try client.readAnswer()
        #expect(answer["transfer-encoding"] == nil)
        #expect(answer["connection"] == "close")
        #expect(answer.body == "one two three")
    }

    @Test func aStreamInAnswerToHeadHasNoBody() throws {
        let live = try LiveServer { Self.three($0) }
        let client = try live.client()
        try client.send(request("HEAD /") + request("GET /"))
        #expect(try client.readAnswer(toHead: true)["transfer-encoding"] == "chunked")
        #expect(try client.readAnswer().body == "one two three")
    }

    @Test(arguments: ["HTTP/1.1", "HTTP/1.0"])
    func largeAndSmallPiecesArriveInOrder(_ version: String) throws {
        let pieces = [5, 100_000, 1, 16_384, 16_383, 70_000].enumerated().map { index, size in
            [UInt8](repeating: UInt8(97 + index), count: size)
        }
        let live = try LiveServer { exchange in
            let stream = exchange.startStream(status: 200)
            for piece in pieces { stream.write(piece) }
            stream.end()
        }
        let client = try live.client()
        try client.send("GET / \(version)\r\nHost: a\r\n\r\n")
        #expect(try client.readAnswer().body.utf8.elementsEqual(pieces.joined()))
    }

    @Test func aSlowReaderDoesNotGrowTheBuffer() async throws {
        let limit = 300_000
        let peak = Peak()
        let live = try LiveServer(configured: { configuration in
            configuration.limits.highWater = limit
            configuration.limits.lowWater = 50_000
        }) { exchange in
            let stream = exchange.startStream(status: 200)
            let left = Mutex(20_000_000)
            let piece = [UInt8](repeating: 120, count: 10_000)
            let fill = {
                while !stream.isFull {
                    guard
                        left.withLock({
                            $0 -= 10_000; return $0 >= 0
                        })
                    else {
                        return stream.end()
                    }
                    stream.write(piece)
                    peak.raise(to: stream.bufferedBytes)
                }
            }
            stream.onDrain = fill
            fill()
        }
        let client = try live.client(receiveBuffer: 16 * 1024)
        try client.send(request("GET /"))
        #expect(try client.readAnswer().body.utf8.count == 20_000_000)
        #expect(peak.value > limit)
        #expect(peak.value < limit + 20_000)
    }

    @Test func anAbortedStreamIsVisiblyIncomplete() throws {
        let live = try LiveServer { exchange in
            let stream = exchange.startStream(status: 200)
            stream.write(Array("half".utf8))
            exchange.loop.schedule(after: 10) { stream.abort() }
        }
        let client = try live.client()
        try client.send(request("GET /"))
        let raw = try client.readToEnd()
        #expect(raw.hasSuffix("4\r\nhalf\r\n"))
    }

    @Test func aStreamHearsThatItsClientIsGone() async throws {
        let closed = Signal<Bool>()
        let live = try LiveServer { exchange in
            let stream = exchange.startStream(status: 200)
            exchange.onClose = { closed.send(stream.isClosed) }
            stream.write(Array("hello".utf8))
        }
        let client = try live.client()
        try client.send(request("GET /"))
        #expect(try await live.eventually { $0.bytesOut > 0 })
        client.reset()
        #expect(try await closed.next())
    }

    @Test func aStreamCanEndWithItsClientsSide() async throws {
        let ended = Signal<Bool>()
        let live = try LiveServer { exchange in
            let stream = exchange.startStream(status: 200)
            exchange.onPeerEnd = {
                stream.end()
                ended.send(true)
            }
        }
        let client = try live.client()
        try client.send(request("GET /"))
        client.shutdownWriting()
        #expect(try await ended.next())
        #expect(try client.readAnswer().body.isEmpty)
        #expect(try client.endsHere())
    }
}
