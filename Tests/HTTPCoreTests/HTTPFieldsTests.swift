import HTTPCore
import Testing

@Suite struct HTTPFieldsTests {
    @Test func everyLineIsKeptInOrder() {
        var fields: HTTPFields = ["Vary": "Accept", "Set-Cookie": "a"]
        fields.append("set-cookie", "b")
        #expect(fields.count == 3)
        #expect(fields["SET-COOKIE"] == "a")
        #expect(fields.values("Set-Cookie") == ["a", "b"])
        #expect(fields.map(\.name) == ["Vary", "Set-Cookie", "set-cookie"])
        #expect(fields.map(\.value) == ["Accept", "a", "b"])
    }

    @Test func settingReplacesEveryLine() {
        var fields: HTTPFields = ["A": "1", "B": "2", "a": "3"]
        fields.set("a", "4")
        #expect(fields.map(\.name) == ["B", "a"])
        #expect(fields.values("A") == ["4"])
        fields.remove("b")
        #expect(!fields.contains("B") && fields.contains("A"))
    }

    @Test func blanksAroundAValueAreDropped() {
        var fields = HTTPFields()
        fields.append("A", " \tb c\t ")
        fields.append("B", "  ")
        #expect(fields["A"] == "b c" && fields["B"] == "")
    }

    @Test func fieldsOfAReceivedHeadCanBeChangedAndSent() throws {
        var parser = RequestParser()
        let text = Array("GET / HTTP/1.1\r\nHost: a\r\nB:  2 \r\nC: 3\r\n\r\n".utf8)
        var consumed = 0
        guard case .head(var head) = parser.next(text.span.bytes, consumed: &consumed) else {
            throw Missing()
        }
        head.fields.remove("host")
        head.fields.append("D", "4")
        var out: [UInt8] = []
        var serializer = ResponseSerializer()
        try serializer.appendHead(
            ResponseHead(status: 200, fields: head.fields), length: .known(0), date: [], to: &out)
        let sent = String(decoding: out, as: UTF8.self)
        #expect(sent.contains("\r\nB: 2\r\nC: 3\r\nD: 4\r\n") && !sent.contains("Host"))
    }

    @Test(arguments: [("A b", "1"), ("A", "1\r\nB: 2"), ("", "1"), ("A", "\u{7f}")])
    func aLineThatMayNotBeSentStopsAllUntilItIsRemoved(_ name: String, _ value: String) throws {
        var fields: HTTPFields = ["Vary": "Accept"]
        fields.append(name, value)
        var out: [UInt8] = []
        var serializer = ResponseSerializer()
        #expect(throws: ResponseFailure.self) {
            try serializer.appendHead(
                ResponseHead(status: 200, fields: fields), length: .known(0), date: [], to: &out)
        }
        #expect(out.isEmpty)
        fields.remove(name)
        try serializer.appendHead(
            ResponseHead(status: 200, fields: fields), length: .known(0), date: [], to: &out)
        #expect(String(decoding: out, as: UTF8.self).contains("\r\nVary: Accept\r\n"))
    }

    private struct Missing: Error {}

    @Test func aNameIsNotFoundByItsPrefix() {
        let fields: HTTPFields = ["Accept-Encoding": "gzip"]
        #expect(fields["Accept"] == nil && fields["Accept-Encoding-X"] == nil)
    }

    @Test func onlyLettersCompareWithoutCase() {
        let fields: HTTPFields = ["A^": "1"]
        #expect(fields["a~"] == nil && fields["a^"] == "1")
    }
}
