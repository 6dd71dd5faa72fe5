import HTTPCore
import Testing

@Suite struct RequestHeadTests {
    private func head(_ raw: String) throws -> RequestHead {
        let input = Array(raw.utf8)
        var parser = RequestParser()
        var consumed = 0
        switch parser.next(input.span.bytes, consumed: &consumed) {
        case .head(let head): return head
        case .failure(let failure): throw failure
        default: throw ParseFailure(status: 0, reason: "incomplete")
        }
    }

    @Test func everyPartOfAHeadIsKept() throws {
        let head = try head(
            "POST /v1/a%20b?x=1&y HTTP/1.1\r\nHost: tide:80\r\nAccept: a/b\r\nX-One:\r\n"
                + "accept: c/d\r\nContent-Length: 12\r\n\r\n")
        #expect(head.method == .post)
        #expect(head.target == "/v1/a%20b?x=1&y")
        #expect(head.path == "/v1/a%20b")
        #expect(head.query == "x=1&y")
        #expect(head.authority == "tide:80")
        #expect(head.version == .http11)
        #expect(head.body == .length(12))
        #expect(head.keepAlive && !head.expectsContinue)
        #expect(head.fields["ACCEPT"] == "a/b")
        #expect(head.fields.values("Accept") == ["a/b", "c/d"])
        #expect(head.fields["x-one"] == "")
        #expect(head.fields["x"] == nil)
        #expect(head.fields.map(\.name) == ["Host", "Accept", "X-One", "accept", "Content-Length"])
        #expect(head.withPath { $0.count } == 9)
        #expect(try head.segments() == ["v1", "a b"])
    }

    @Test func aMissingQueryDiffersFromAnEmptyOne() throws {
        #expect(try head("GET /a HTTP/1.1\r\nHost: a\r\n\r\n").query == nil)
        #expect(try head("GET /a? HTTP/1.1\r\nHost: a\r\n\r\n").query == "")
    }

    @Test(arguments: [
        ("POST / HTTP/1.1", "Content-Length: 1", true),
        ("POST / HTTP/1.1", "Transfer-Encoding: chunked", true),
        ("POST / HTTP/1.1", "Content-Length: 0", false),
        ("POST / HTTP/1.1", "X: y", false),
        ("POST / HTTP/1.0", "Content-Length: 1", false),
    ])
    func aContinueIsOnlyExpectedForABodyIn11(
        _ line: String, _ field: String, _ expects: Bool
    ) throws {
        let head = try head("\(line)\r\nHost: a\r\nExpect: 100-continue\r\n\(field)\r\n\r\n")
        #expect(head.expectsContinue == expects)
    }

    @Test(arguments: [
        ("1.1", "X: y", true), ("1.1", "Connection: close", false), ("1.0", "X: y", false),
        ("1.0", "Connection: keep-alive", true), ("1.0", "Connection: keep-alive, close", false),
        ("1.2", "X: y", true),
    ])
    func versionAndConnectionDecideOnKeepAlive(
        _ version: String, _ field: String, _ keeps: Bool
    ) throws {
        #expect(
            try head("GET / HTTP/\(version)\r\nHost: a\r\n\(field)\r\n\r\n").keepAlive == keeps)
    }

    @Test func aHeadMadeByHandReadsLikeAParsedOne() {
        let head = RequestHead(
            method: .get, target: "/a/b?c=d?e", authority: "x:1", fields: ["Accept": "a/b"])
        #expect(head.path == "/a/b" && head.query == "c=d?e" && head.target == "/a/b?c=d?e")
        #expect(head.authority == "x:1" && head.fields["accept"] == "a/b")
        let bare = RequestHead(method: .get, target: "/a")
        #expect(bare.query == nil && bare.target == "/a" && bare.authority == "localhost")
    }

    @Test func changingTheFieldsLeavesTheTargetAlone() throws {
        var head = try head("GET /a?b HTTP/1.1\r\nHost: a\r\n\r\n")
        head.fields.append("X", "y")
        head.fields.set("Host", "z")
        #expect(head.target == "/a?b" && head.authority == "a")
        #expect(head.fields.map(\.name) == ["X", "Host"])
    }
}
