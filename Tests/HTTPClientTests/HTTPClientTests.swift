import HTTPClient
import HTTPCore
import Testing

private func answer(_ body: String, _ status: String = "200 OK") -> String {
    "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
}

@Test func oneConnectionCarriesManyRequests() throws {
    let server = try ScriptedServer([[answer("one"), answer("two", "404 Not Found")]])
    let client = HTTPClient(server.address)
    #expect(try client.send(ClientRequest(.get, "/a?b=c", fields: ["X": "y"])).text == "one")
    let second = try client.send(ClientRequest(.post, "/b", body: Array("body".utf8)))
    #expect(second.status == 404)
    #expect(second.text == "two")
    let host = "Host: 127.0.0.1:\(server.address.port)\r\n"
    #expect(
        server.requests == [
            "GET /a?b=c HTTP/1.1\r\n\(host)X: y\r\n\r\n",
            "POST /b HTTP/1.1\r\n\(host)Content-Length: 4\r\n\r\nbody",
        ])
}

@Test func aKeptConnectionThatWasClosedIsReplacedOnce() throws {
    let server = try ScriptedServer([[answer("one")], [answer("two")]])
    let client = HTTPClient(server.address)
    #expect(try client.send(ClientRequest(.get, "/")).text == "one")
    #expect(try client.send(ClientRequest(.get, "/")).text == "two")
}

@Test func aReplaySafePostIsSentAgain() throws {
    let server = try ScriptedServer([[answer("one")], [answer("two")]])
    let client = HTTPClient(server.address)
    _ = try client.send(ClientRequest(.get, "/"))
    let append = ClientRequest(.post, "/", body: [0x78], isReplaySafe: true)
    #expect(try client.send(append).text == "two")
}

@Test func aPostThatIsNotReplaySafeIsNotSentAgain() throws {
    let server = try ScriptedServer([[answer("one")], [answer("two")]])
    let client = HTTPClient(server.address)
    _ = try client.send(ClientRequest(.get, "/"))
    #expect(throws: HTTPClientError.closed) { try client.send(ClientRequest(.post, "/")) }
    #expect(server.requests.count == 1)
}

@Test func aFreshConnectionThatIsClosedIsNotTriedAgain() throws {
    let server = try ScriptedServer([[""], [answer("two")]])
    let client = HTTPClient(server.address)
    #expect(throws: HTTPClientError.closed) { try client.send(ClientRequest(.get, "/")) }
    #expect(server.requests.count == 1)
}

@Test func anAnswerThatBreaksOffIsNotTriedAgain() throws {
    let cut = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"
    let server = try ScriptedServer([[answer("one"), cut], [answer("two")]])
    let client = HTTPClient(server.address)
    _ = try client.send(ClientRequest(.get, "/"))
    #expect(throws: HTTPClientError.closed) { try client.send(ClientRequest(.get, "/")) }
    #expect(try client.send(ClientRequest(.get, "/")).text == "two")
}

@Test func aSilentServerTimesOut() throws {
    let server = try ScriptedServer([[nil]])
    let client = HTTPClient(server.address, timeout: .milliseconds(50))
    #expect(throws: HTTPClientError.timedOut) { try client.send(ClientRequest(.get, "/")) }
}

@Test func aPortWithoutServerIsUnreachable() throws {
    let client = HTTPClient(ServerAddress(host: "127.0.0.1", port: 1))
    #expect {
        try client.send(ClientRequest(.get, "/"))
    } throws: { error in
        guard case .unreachable = error as? HTTPClientError else { return false }
        return true
    }
}

@Test(arguments: ["", "no-slash", "/a b", "/a\r\nX: y", "/ä"])
func aTargetThatWouldBreakTheRequestIsNotSent(_ target: String) throws {
    let client = HTTPClient(ServerAddress(host: "127.0.0.1", port: 1))
    #expect {
        try client.send(ClientRequest(.get, target))
    } throws: { error in
        guard case .invalidRequest = error as? HTTPClientError else { return false }
        return true
    }
}

@Test func aChunkedBodyComesLineByLineAndCanBeLeft() throws {
    let chunks = ["1\nt", "wo\n3\nla", "st"].map { part in
        String(part.utf8.count, radix: 16) + "\r\n\(part)\r\n"
    }
    let body = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks.joined())0\r\n\r\n"
    let server = try ScriptedServer([[body, body], [answer("next")]])
    let client = HTTPClient(server.address)
    var lines: [String] = []
    let read = { (line: Span<UInt8>) in
        lines.append(line.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) })
    }
    try client.streamLines(ClientRequest(.get, "/")) { head in
        #expect(head.status == 200)
    } onLine: { line in
        read(line)
        return .more
    }
    #expect(lines == ["1", "two", "3", "last"])
    lines = []
    try client.streamLines(ClientRequest(.get, "/")) { _ in
    } onLine: { line in
        read(line)
        return .stop
    }
    #expect(lines == ["1"])
    #expect(try client.send(ClientRequest(.get, "/")).text == "next")
}

@Test func aBodyOverTheLimitIsRefused() throws {
    let server = try ScriptedServer([[answer("12345")]])
    let client = HTTPClient(server.address, bodyLimit: 4)
    #expect(throws: HTTPClientError.malformed("a body over 4 octets")) {
        try client.send(ClientRequest(.get, "/"))
    }
}
