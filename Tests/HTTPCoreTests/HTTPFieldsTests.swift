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

    @Test func aNameIsNotFoundByItsPrefix() {
        let fields: HTTPFields = ["Accept-Encoding": "gzip"]
        #expect(fields["Accept"] == nil && fields["Accept-Encoding-X"] == nil)
    }

    @Test func onlyLettersCompareWithoutCase() {
        let fields: HTTPFields = ["A^": "1"]
        #expect(fields["a~"] == nil && fields["a^"] == "1")
    }
}
