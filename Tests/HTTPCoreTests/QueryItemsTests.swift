import HTTPCore
import Testing

@Suite struct QueryItemsTests {
    private func pairs(_ raw: String?) throws -> [[String]] {
        try QueryItems(raw).items.map { [$0.name, $0.value] }
    }

    @Test(arguments: [
        ("a=1", [["a", "1"]]),
        ("a=1&b=2&a=3", [["a", "1"], ["b", "2"], ["a", "3"]]),
        ("a", [["a", ""]]),
        ("a=", [["a", ""]]),
        ("=b", [["", "b"]]),
        ("a=b=c", [["a", "b=c"]]),
        ("a=1&&b=2&", [["a", "1"], ["b", "2"]]),
        ("&", []),
        ("a+b=c+d%2B", [["a b", "c d+"]]),
        ("price%5Bgte%5D=3&price[lt]=5", [["price[gte]", "3"], ["price[lt]", "5"]]),
        ("a=%26%3D", [["a", "&="]]),
        ("a=%C3%A9", [["a", "é"]]),
    ])
    func itemsKeepTheirOrder(_ raw: String, _ wanted: [[String]]) throws {
        #expect(try pairs(raw) == wanted)
    }

    @Test func noQueryHasNoItems() throws {
        #expect(try pairs(nil).isEmpty && pairs("").isEmpty)
    }

    @Test func duplicatesAreFoundInOrder() throws {
        let items = try QueryItems("a=1&b=2&a=3")
        #expect(items["a"] == "1" && items["c"] == nil)
        #expect(items.values("a") == ["1", "3"] && items.values("c").isEmpty)
    }

    @Test(arguments: [
        ("a=%", PercentCodingError.malformedEscape), ("%zz=1", .malformedEscape),
        ("a=1&b=%00", .nul), ("a=%C0%AF", .invalidUTF8), ("%E2=%82%AC", .invalidUTF8),
    ])
    func aBadItemRefusesTheQuery(_ raw: String, _ error: PercentCodingError) {
        #expect(throws: error) { try QueryItems(raw) }
    }
}
