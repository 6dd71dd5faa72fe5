import HTTPClient
import HTTPCore
import Testing

/// A response that the parser accepts: the octets, the status, the body.
struct GoodResponse: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: String
    let status: Int
    let body: String
    var answersHead = false
    var endsWithConnection = false
    var keepsAlive = true

    static let all = [
        GoodResponse(
            testDescription: "a length", bytes: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            status: 200, body: "hello"),
        GoodResponse(
            testDescription: "no reason phrase", bytes: "HTTP/1.1 204\r\n\r\n", status: 204,
            body: ""),
        GoodResponse(
            testDescription: "the same length twice",
            bytes: "HTTP/1.1 200 \r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx", status: 200,
            body: "x"),
        GoodResponse(
            testDescription: "chunks with extensions and trailers",
            bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
                + "5;a=b\r\nhello\r\n00A \r\n, world!!!\r\n0\r\nX: y\r\n\r\n",
            status: 200, body: "hello, world!!!"),
        GoodResponse(
            testDescription: "an interim head first",
            bytes: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n"
                + "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n", status: 201, body: ""),
        GoodResponse(
            testDescription: "until the connection ends",
            bytes: "HTTP/1.0 200 OK\r\nA: b\r\n\r\nall of it", status: 200, body: "all of it",
            endsWithConnection: true, keepsAlive: false),
        GoodResponse(
            testDescription: "the answer to a HEAD",
            bytes: "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", status: 200, body: "",
            answersHead: true),
        GoodResponse(
            testDescription: "304 with the length of what is not sent",
            bytes: "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n", status: 304,
            body: ""),
        GoodResponse(
            testDescription: "close", status: 503,
            bytes: "HTTP/1.1 503 No\r\nConnection: x, Close\r\nContent-Length: 0\r\n\r\n"),
    ]

    private init(testDescription: String, status: Int, bytes: String) {
        self.init(
            testDescription: testDescription, bytes: bytes, status: status, body: "",
            keepsAlive: false)
    }

    init(
        testDescription: String, bytes: String, status: Int, body: String,
        answersHead: Bool = false, endsWithConnection: Bool = false, keepsAlive: Bool = true
    ) {
        self.testDescription = testDescription
        self.bytes = bytes
        self.status = status
        self.body = body
        self.answersHead = answersHead
        self.endsWithConnection = endsWithConnection
        self.keepsAlive = keepsAlive
    }
}

/// Feeds the parser parts of `size` octets and gathers what it gives.
private func parse(
    _ text: String, partsOf size: Int, answersHead: Bool = false, ends: Bool = false
) throws -> (head: ReceivedHead?, body: String, isWhole: Bool, rest: Int, keepsAlive: Bool) {
    var parser = ResponseParser(answersHead: answersHead)
    var pending: [UInt8] = []
    var head: ReceivedHead?
    var body: [UInt8] = []
    var input = Array(text.utf8)[...]
    while true {
        let (step, consumed) = try parser.next(pending.span)
        switch step {
        case .needMore:
            pending.removeFirst(consumed)
            if input.isEmpty {
                guard ends else {
                    return (head, String(decoding: body, as: UTF8.self), false, 0, false)
                }
                try parser.finish()
            }
            pending += input.prefix(size)
            input = input.dropFirst(size)
            continue
        case .head(let found): head = found
        case .body(let range): body += pending[range]
        case .end:
            let rest = pending.count - consumed + input.count
            let text = String(decoding: body, as: UTF8.self)
            return (head, text, true, rest, parser.keepsAlive)
        }
        pending.removeFirst(consumed)
    }
}

@Test(arguments: GoodResponse.all, [1, 2, 3, 1000])
func aResponseIsReadWhateverTheParts(_ response: GoodResponse, size: Int) throws {
    let next = response.endsWithConnection ? "" : "HTTP/1.1 "
    let found = try parse(
        response.bytes + next, partsOf: size, answersHead: response.answersHead,
        ends: response.endsWithConnection)
    #expect(found.head?.status == response.status)
    #expect(found.body == response.body)
    #expect(found.isWhole)
    #expect(found.rest == next.utf8.count)
    #expect(found.keepsAlive == response.keepsAlive)
}

@Test func fieldsKeepTheirOrderAndLoseTheirBlanks() throws {
    let found = try parse(
        "HTTP/1.1 200 OK\r\nA:  1 \r\na: 2\r\nEmpty:\r\nContent-Length: 0\r\n\r\n", partsOf: 1)
    #expect(found.head?.fields.values("A") == ["1", "2"])
    #expect(found.head?.fields["empty"] == "")
}

@Test(
    arguments: [
        "SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 099 No\r\n\r\n", "HTTP/1.1 200 OK\nA: b\n\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\n: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA : x\r\n\r\n", "HTTP/1.1 200 OK\r\nA: x\r\n folded\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: \u{1}\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
    ], [1, 1000])
func whatIsNoResponseIsMalformed(_ bytes: String, size: Int) throws {
    #expect {
        try parse(bytes, partsOf: size)
    } throws: { error in
        guard case .malformed = error as? HTTPClientError else { return false }
        return true
    }
}

@Test(arguments: [
    "", "HTTP/1.1 200 O", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
])
func aResponseThatIsCutOffIsNeverWhole(_ bytes: String) throws {
    #expect(throws: HTTPClientError.closed) { try parse(bytes, partsOf: 7, ends: true) }
}

@Test func aHeadWithoutEndIsBounded() throws {
    let bytes = "HTTP/1.1 200 OK\r\n" + String(repeating: "A: b\r\n", count: 20_000)
    #expect(throws: HTTPClientError.self) { try parse(bytes, partsOf: 4096) }
}
