import HTTPCore
import Testing

@Suite struct ResponseSerializerTests {
    private let date = HTTPDate.format(784_111_777)

    private func request(
        _ method: HTTPMethod = .get, version: HTTPVersion = .http11, keepAlive: Bool = true
    ) -> RequestHead {
        RequestHead(method: method, target: "/", version: version, keepAlive: keepAlive)
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// The whole answer as text, with the Date line checked and taken out.
    private func whole(
        _ serializer: inout ResponseSerializer, _ status: Int, _ fields: HTTPFields = [:],
        _ body: String = ""
    ) throws -> String {
        var out: [UInt8] = []
        try serializer.appendWhole(
            ResponseHead(status: status, fields: fields), body: Array(body.utf8), date: date,
            to: &out)
        let all = text(out)
        let line = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
        let parts = all.split(separator: line, omittingEmptySubsequences: false)
        #expect(parts.count == 2, "one Date line is on every answer")
        return parts.joined()
    }

    private func streamed(_ serializer: inout ResponseSerializer, _ pieces: [String]) throws
        -> String
    {
        var out: [UInt8] = []
        try serializer.appendHead(
            ResponseHead(status: 200), length: .streamed, date: date, to: &out)
        for piece in pieces { serializer.appendBody(Array(piece.utf8), to: &out) }
        serializer.appendEnd(to: &out)
        return text(out).split(separator: "GMT\r\n").last.map(String.init) ?? ""
    }

    @Test func aWholeAnswerHasItsLength() throws {
        var serializer = ResponseSerializer(answering: request())
        let answer = try whole(&serializer, 200, ["Content-Type": "text/plain"], "hello")
        #expect(
            answer
                == "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello")
        #expect(serializer.keepAlive)
    }

    @Test func anEmptyAnswerSaysSo() throws {
        var serializer = ResponseSerializer(answering: request())
        #expect(
            try whole(&serializer, 404) == "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
    }

    @Test func headHasTheFieldsOfGetAndNoBody() throws {
        var serializer = ResponseSerializer(answering: request(.head))
        let answer = try whole(&serializer, 200, ["ETag": "\"a\""], "hello")
        #expect(answer == "HTTP/1.1 200 OK\r\nETag: \"a\"\r\nContent-Length: 5\r\n\r\n")
        var stream = ResponseSerializer(answering: request(.head))
        #expect(try streamed(&stream, ["a"]) == "Transfer-Encoding: chunked\r\n\r\n")
        var old = ResponseSerializer(answering: request(.head, version: .http10))
        #expect(try streamed(&old, ["a"]) == "Connection: keep-alive\r\n\r\n")
    }

    @Test(arguments: [(204, "No Content"), (304, "Not Modified")])
    func someStatusesHaveNeitherBodyNorLength(_ status: Int, _ phrase: String) throws {
        var serializer = ResponseSerializer(answering: request())
        let answer = try whole(&serializer, status, ["ETag": "\"a\""], "hello")
        #expect(answer == "HTTP/1.1 \(status) \(phrase)\r\nETag: \"a\"\r\n\r\n")
        var out: [UInt8] = []
        var stream = ResponseSerializer(answering: request())
        try stream.appendHead(ResponseHead(status: status), length: .streamed, date: date, to: &out)
        stream.appendBody([1], to: &out)
        stream.appendEnd(to: &out)
        #expect(text(out).hasSuffix("GMT\r\n\r\n") && stream.keepAlive)
    }

    @Test func aStreamIsChunkedIn11() throws {
        var serializer = ResponseSerializer(answering: request())
        let long = String(repeating: "x", count: 300)
        #expect(
            try streamed(&serializer, ["hello", "", long])
                == "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n12c\r\n\(long)\r\n0\r\n\r\n")
        #expect(serializer.keepAlive)
    }

    @Test func aStreamEndsWithTheConnectionIn10() throws {
        var serializer = ResponseSerializer(answering: request(version: .http10))
        #expect(
            try streamed(&serializer, ["hello", " world"])
                == "Connection: close\r\n\r\nhello world")
        #expect(!serializer.keepAlive)
    }

    @Test func connectionSaysWhatHappensNext() throws {
        var closing = ResponseSerializer(answering: request(keepAlive: false))
        #expect(try whole(&closing, 200).contains("\r\nConnection: close\r\n"))
        var old = ResponseSerializer(answering: request(version: .http10))
        #expect(try whole(&old, 200).contains("\r\nConnection: keep-alive\r\n"))
        var failed = ResponseSerializer()
        #expect(try whole(&failed, 400).contains("\r\nConnection: close\r\n"))
        var drained = ResponseSerializer(answering: request())
        drained.keepAlive = false
        #expect(try whole(&drained, 200).contains("\r\nConnection: close\r\n"))
    }

    @Test func framingFieldsOfTheServiceAreReplaced() throws {
        var serializer = ResponseSerializer(answering: request())
        let answer = try whole(
            &serializer, 200,
            [
                "content-length": "99", "Transfer-Encoding": "gzip", "DATE": "never", "X": "y",
                "Keep-Alive": "timeout=5", "Connection": "keep-alive",
            ], "hi")
        #expect(answer == "HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 2\r\n\r\nhi")
    }

    @Test func aServiceMayCloseTheConnection() throws {
        var serializer = ResponseSerializer(answering: request())
        let answer = try whole(&serializer, 200, ["Connection": "close"])
        #expect(answer == "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        #expect(!serializer.keepAlive)
    }

    @Test(arguments: ["a\rb", "a\nb", "a\r\nX: y", "a\0b", "a\u{1b}b", "a\u{7f}b"])
    func aValueThatCouldSplitTheAnswerIsRefused(_ value: String) {
        var serializer = ResponseSerializer(answering: request())
        var out: [UInt8] = [1, 2, 3]
        #expect(throws: ResponseFailure.invalidField(name: "X")) {
            try serializer.appendHead(
                ResponseHead(status: 200, fields: ["A": "b", "X": value]), length: .known(0),
                date: date, to: &out)
        }
        #expect(out == [1, 2, 3])
    }

    @Test(arguments: ["", "a b", "a:", "a\r\n", "é"])
    func aNameThatIsNoTokenIsRefused(_ name: String) {
        var serializer = ResponseSerializer(answering: request())
        var out: [UInt8] = []
        #expect(throws: ResponseFailure.invalidField(name: name)) {
            try serializer.appendHead(
                ResponseHead(status: 200, fields: [name: "x"]), length: .known(0), date: date,
                to: &out)
        }
        #expect(out.isEmpty)
    }

    @Test(arguments: [0, 99, 100, 101, 199, 600, 1000, -1])
    func onlyFinalStatusesAreWritten(_ status: Int) {
        var serializer = ResponseSerializer(answering: request())
        var out: [UInt8] = []
        #expect(throws: ResponseFailure.invalidStatus(status)) {
            try serializer.appendHead(
                ResponseHead(status: status), length: .known(0), date: date, to: &out)
        }
    }

    @Test func tabsAndObsTextMayBeSent() throws {
        var serializer = ResponseSerializer(answering: request())
        #expect(try whole(&serializer, 200, ["X": "a\té"]).contains("\r\nX: a\té\r\n"))
    }

    @Test func aReceivedFieldCanBeSentOn() throws {
        let input = Array("GET / HTTP/1.1\r\nHost: a\r\nX:  y \r\n\r\n".utf8)
        var parser = RequestParser()
        var consumed = 0
        guard case .head(let head) = parser.next(input.span.bytes, consumed: &consumed) else {
            Issue.record("no head")
            return
        }
        var serializer = ResponseSerializer(answering: head)
        #expect(
            try whole(&serializer, 200, head.fields)
                == "HTTP/1.1 200 OK\r\nHost: a\r\nX: y\r\nContent-Length: 0\r\n\r\n")
    }

    @Test func theInterimAnswerHasNoFields() {
        #expect(text(ResponseSerializer.continueResponse) == "HTTP/1.1 100 Continue\r\n\r\n")
    }

    @Test(arguments: [
        (200, "OK"), (299, "Successful"), (399, "Redirection"), (418, "Client Error"),
        (431, "Request Header Fields Too Large"), (507, "Insufficient Storage"),
        (599, "Server Error"), (103, "Informational"),
    ])
    func everyStatusHasAPhrase(_ status: Int, _ phrase: String) {
        #expect("\(StatusPhrase.phrase(for: status))" == phrase)
    }
}
