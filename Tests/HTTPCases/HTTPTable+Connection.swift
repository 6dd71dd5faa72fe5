extension HTTPTable {
    static let connection: [HTTPCase] = [
        .accepted(
            "pipelined requests come in order",
            [.init("GET", "/a"), .init("POST", "/b", body: "hi"), .init("GET", "/c")],
            head("GET /a") + head("POST /b", "Content-Length: 2\r\n") + "hi" + head("GET /c")),
        .refused(
            "an error stops the pipeline", 400, after: [.init("GET", "/a")],
            head("GET /a") + head("GET /b", "X : y\r\n") + head("GET /c")),
        .refused(
            "an unknown method stops the pipeline", 501, after: [.init("GET", "/a")],
            head("GET /a") + head("BREW /b") + head("GET /c")),
        .refused(
            "an error in a chunked body stops the pipeline", 400, after: [.init("GET", "/a")],
            head("GET /a") + chunkedPost("x\r\n") + head("GET /c")),
        .accepted(
            "nothing is read after Connection: close", [.init("GET", "/a")], closes: true,
            head("GET /a", "Connection: close\r\n") + head("GET /b")),
        .accepted(
            "garbage after Connection: close is no error", [.init("GET", "/a")], closes: true,
            head("GET /a", "connection: CLOSE\r\n") + "\0\0\0\0"),
        .accepted(
            "close is found in a list", [.init("GET", "/a")], closes: true,
            head("GET /a", "Connection: keep-alive , close\r\n") + head("GET /b")),
        .accepted(
            "close is found in a second line", [.init("GET", "/a")], closes: true,
            head("GET /a", "Connection: x\r\nConnection: close\r\n") + head("GET /b")),
        .accepted(
            "the body before a close is read", [.init("POST", "/e", body: "hi")], closes: true,
            chunkedPost("2\r\nhi\r\n0\r\n\r\n", "Connection: close\r\n") + head("GET /b")),
        .accepted(
            "another Connection option does not close", [.init("GET", "/a"), .init("GET", "/b")],
            head("GET /a", "Connection: closed\r\n") + head("GET /b")),
        .accepted(
            "1.0 closes", [.init("GET", "/a")], closes: true,
            "GET /a HTTP/1.0\r\n\(host)\r\n" + head("GET /b")),
        .accepted(
            "1.0 stays open when asked to", [.init("GET", "/a"), .init("GET", "/b")],
            "GET /a HTTP/1.0\r\n\(host)Connection: Keep-Alive\r\n\r\n" + head("GET /b")),
        .accepted(
            "1.0 may have a body of a length", [.init("POST", "/e", body: "hi")], closes: true,
            "POST /e HTTP/1.0\r\n\(host)Content-Length: 2\r\n\r\nhi"),
        .accepted(
            "Upgrade: h2c with a body is ignored",
            [.init("POST", "/e", body: "hi"), .init("GET", "/b")],
            head(
                "POST /e",
                "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                    + "HTTP2-Settings: AAEAAEAA\r\nContent-Length: 2\r\n") + "hi" + head("GET /b")),
        .accepted(
            "Expect: 100-continue is accepted", [.init("POST", "/e", body: "hi")],
            head("POST /e", "Expect: 100-Continue\r\nContent-Length: 2\r\n") + "hi"),
        .refused(
            "another expectation fails", 417,
            head("POST /e", "Expect: 200-ok\r\nContent-Length: 2\r\n") + "hi"),
        .refused(
            "a list of expectations fails", 417,
            head("POST /e", "Expect: 100-continue, x\r\nContent-Length: 2\r\n") + "hi"),
        .accepted(
            "any expectation is ignored in 1.0", [.init("POST", "/e", body: "hi")], closes: true,
            "POST /e HTTP/1.0\r\n\(host)Expect: x\r\nContent-Length: 2\r\n\r\nhi"),
    ]

    private static func long(_ octets: Int) -> String {
        String(repeating: "a", count: octets)
    }

    private static func lines(_ count: Int) -> String {
        (0..<count).map { "X-\($0): y\r\n" }.joined()
    }

    /// These stand for the limits of `HTTPLimits()`.
    static let limits: [HTTPCase] = [
        .accepted(
            "a target of 8,000 octets is accepted", [.init("GET", "/" + long(7999))],
            head("GET /" + long(7999))),
        .accepted(
            "a request line of 16 KiB is accepted", [.init("GET", "/" + long(16384 - 14))],
            head("GET /" + long(16384 - 14))),
        .refused("a longer request line is refused", 414, head("GET /" + long(16384 - 13))),
        .refused("an endless request line is refused", 414, "GET /" + long(20000)),
        .accepted(
            "a head of 32 KiB is accepted", [.init("GET", "/a")],
            head("GET /a", "X: " + long(32768 - 44) + "\r\n")),
        .refused(
            "a larger head is refused", 431, head("GET /a", "X: " + long(32768 - 43) + "\r\n")),
        .refused("an endless field is refused", 431, "GET /a HTTP/1.1\r\nX: " + long(40000)),
        .refused("an endless name is refused", 431, "GET /a HTTP/1.1\r\n" + long(40000)),
        .accepted("a hundred fields are accepted", [.init("GET", "/a")], head("GET /a", lines(99))),
        .refused("one field more is refused", 431, head("GET /a", lines(100))),
        .refused("a long chunk-size line is refused", 400, chunkedPost("2;" + long(1023) + "\r\n")),
        .refused(
            "an endless chunk size is refused", 400,
            chunkedPost(String(repeating: "0", count: 2000))),
        .refused(
            "extensions on every chunk are refused in the end", 400,
            chunkedPost(String(repeating: "1;\(long(1000))\r\nx\r\n", count: 17))),
        .accepted(
            "each body has its own allowance of extensions and trailers",
            [
                .init("POST", "/e", body: String(repeating: "x", count: 10)),
                .init("POST", "/e", body: String(repeating: "x", count: 10)),
            ],
            String(
                repeating: chunkedPost(
                    String(repeating: "1;\(long(1000))\r\nx\r\n", count: 10)
                        + "0\r\n\(lines(60))X: \(long(4000))\r\n\r\n"),
                count: 2)),
        .accepted(
            "trailers of 8 KiB are accepted", [.init("POST", "/e")],
            chunkedPost("0\r\nX: y\r\nX: \(long(8192 - 13))\r\n\r\n")),
        .refused(
            "one octet more in the trailers is refused", 431,
            chunkedPost("0\r\nX: y\r\nX: \(long(8192 - 12))\r\n\r\n")),
        .refused("an endless trailer is refused", 431, chunkedPost("0\r\nX: " + long(9000))),
        .refused(
            "many long trailers are refused", 431,
            chunkedPost("0\r\n" + String(repeating: "X: \(long(1000))\r\n", count: 9) + "\r\n")),
        .refused("too many trailers are refused", 431, chunkedPost("0\r\n" + lines(101) + "\r\n")),
    ]
}
