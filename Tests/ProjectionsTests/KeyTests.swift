import Projections
import Testing

@Suite struct KeyTests {
    private static let parts: [Value] = [.text("a"), .integer(2), .bool(true), .text("d")]

    @Test(arguments: 0...4)
    func aKeyGivesThePartsItWasMadeOf(count: Int) {
        let parts = Array(KeyTests.parts.prefix(count))
        let key = Key(parts)
        #expect(key.count == count)
        #expect(key.parts == parts)
        #expect(parts.indices.map { key[$0] } == parts)
        for length in 0...5 { #expect(key.prefix(length) == Key(Array(parts.prefix(length)))) }
    }

    @Test func aKeyIsTheSameHoweverItIsMade() {
        #expect(Key(.text("a")) == Key([.text("a")]))
        #expect(Key(.text("a"), .integer(2)) == Key([.text("a"), .integer(2)]))
        #expect(
            Set([Key(.text("a"), .null), Key([.text("a"), .null]), Key(.text("a"))]).count == 2)
    }

    @Test func theFirstPartThatDiffersDecidesTheOrder() {
        let sorted = [
            Key([]), Key(.integer(1)), Key(.integer(1), .integer(1)),
            Key([.integer(1), .integer(1), .integer(0)]),
            Key([.integer(1), .integer(1), .integer(5)]), Key(.integer(1), .integer(2)),
            Key(.integer(2)),
        ]
        #expect(sorted.reversed().sorted() == sorted)
    }
}
