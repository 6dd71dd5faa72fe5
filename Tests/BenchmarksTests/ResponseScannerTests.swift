import Testing

@testable import Benchmarks

@Suite struct ResponseScannerTests {
    private static let responses = [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nETag: \"a\"\r\ncontent-LENGTH:5\r\nServer: x\r\n\r\nhello",
        "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\nContent-Length: 600000\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nA: b\r\n\r\n",
    ]

    @Test(arguments: responses)
    func aResponseEndsWhereItEndsHoweverItIsCut(response: String) throws {
        let bytes = Array(response.utf8)
        for size in 1...bytes.count {
            var scanner = ResponseScanner()
            #expect(try end(of: bytes, cutEvery: size, &scanner) == bytes.count)
        }
    }

    @Test func aScannerReadsOneResponseAfterAnother() throws {
        var scanner = ResponseScanner()
        for response in ResponseScannerTests.responses {
            let bytes = Array(response.utf8)
            #expect(try end(of: bytes, cutEvery: 7, &scanner) == bytes.count)
            #expect(response.hasPrefix("HTTP/1.1 \(scanner.status) "))
            #expect(scanner.bodyBytes == (response.contains("hel") ? 5 : 0))
        }
    }

    @Test func whatFollowsTheResponseIsNotTaken() throws {
        var scanner = ResponseScanner()
        let bytes = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 2".utf8)
        #expect(try scanner.scan(bytes.span) == bytes.count - 10)
    }

    @Test func anErrorKeepsTheFirstOctetsOfItsBody() throws {
        var scanner = ResponseScanner()
        let words = String(repeating: "why ", count: 300)
        let bytes = Array("HTTP/1.1 503 No\r\nContent-Length: 1200\r\n\r\n\(words)".utf8)
        #expect(try end(of: bytes, cutEvery: 99, &scanner) == bytes.count)
        #expect(scanner.status == 503)
        #expect(String(decoding: scanner.excerpt, as: UTF8.self) == words.prefix(600))
        #expect(scanner.refusal == "status 503 where 200 was expected: \(words.prefix(600))")
    }

    @Test(arguments: [
        "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 200 OK\r\nServer: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nokay\r\n",
        "SSH-2.0-x\r\n\r\n",
    ])
    func whatIsNoResponseIsRefused(text: String) {
        var scanner = ResponseScanner()
        let bytes = Array(text.utf8)
        #expect(throws: ScanError.self) { try scanner.scan(bytes.span) }
    }

    @Test func aHeadWithoutAnEndIsRefused() {
        var scanner = ResponseScanner()
        let line = Array("X: \(String(repeating: "y", count: 1_000))\r\n".utf8)
        #expect(throws: ScanError.self) {
            for _ in 0..<100 { _ = try scanner.scan(line.span) }
        }
    }

    @Test func aFieldIsFoundInAKeptHead() throws {
        var scanner = ResponseScanner(keepsHead: true)
        let bytes = Array(
            "HTTP/1.1 200 OK\r\nStream-Position:  9124 \r\nX:\r\nContent-Length: 0\r\n\r\n".utf8)
        _ = try end(of: bytes, cutEvery: 11, &scanner)
        #expect(ResponseScanner.field("stream-position", in: scanner.head) == "9124")
        #expect(ResponseScanner.field("x", in: scanner.head) == "")
        #expect(ResponseScanner.field("etag", in: scanner.head) == nil)
    }

}
