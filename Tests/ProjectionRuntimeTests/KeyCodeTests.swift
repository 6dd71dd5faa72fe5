import GoldenData
import Projections
import Testing

@testable import ProjectionRuntime

@Suite struct KeyCodeTests {
    private static let texts: [Text] = [
        "", "\u{0}", "\u{0}\u{0}", "\u{1}", "a", "a\u{0}", "a\u{0}b", "a\u{1}", "ab",
        "2026-07-14", "2026-07-15", "é", "e\u{301}", "李",
        "a text that is longer than the code", "a text that is longer than the code is",
        "exactly 19 bytes ab", "exactly 20 bytes abc", "exactly 21 bytes abcd",
        "exactly 20 bytes ab\u{0}", "exactly 22 bytes abc\u{0}",
    ]
    private static let integers: [Int64] = [.min, -256, -1, 0, 1, 255, 256, 8_841, .max]

    private static var keys: [Key] {
        var parts: [Value] = [.null, .bool(false), .bool(true)]
        parts += integers.map { .integer($0) } + texts.map { .text($0) }
        return parts.flatMap { first in parts.map { Key([first, $0]) } }
    }

    /// Where the codes tell, they tell what the keys do; where they are all of the key, they tell.
    @Test func codesSortAsTheirKeys() {
        let keys = KeyCodeTests.keys
        let codes = keys.map(KeyCode.init)
        var wrong = 0
        for (left, leftCode) in zip(keys, codes) {
            for (right, rightCode) in zip(keys, codes) {
                if leftCode.matches(rightCode) {
                    let isCertain = leftCode.isExact && rightCode.isExact
                    if isCertain, left != right { wrong += 1 }
                } else if leftCode.precedes(rightCode) != (left < right) {
                    wrong += 1
                }
                if left == right, !leftCode.matches(rightCode) { wrong += 1 }
            }
        }
        #expect(wrong == 0)
    }

    @Test func aSailingsDateAndABookingsNumberFitExactly() {
        let code = KeyCode(Key([.text("2026-07-14"), .integer(9_007_199_254_740_993)]))
        #expect(code.isExact)
        #expect(!KeyCode(Key([.text("a text that is longer than the code")])).isExact)
    }

    @Test func equalKeysHashAlikeUnderOneSeed() {
        let one = KeyCode(Key([.text("2026-07-14"), .integer(1)]))
        let same = KeyCode(Key([.text(Text("2026-07-" + "14")), .integer(1)]))
        let other = KeyCode(Key([.text("2026-07-14"), .integer(2)]))
        #expect(one.hash(seed: 7) == same.hash(seed: 7))
        #expect(one.hash(seed: 7) != other.hash(seed: 7))
        #expect(one.hash(seed: 7) != one.hash(seed: 8))
    }

    /// Cabins of a sailing with a long name, say.
    @Test func keysThatAgreeInAllThatTheWordsHoldHashApart() {
        let hashes = (0..<1_000 as Range<Int64>).map { number in
            KeyCode(Key([.text("a sailing with a name longer than the words"), .integer(number)]))
                .hash(seed: 7)
        }
        #expect(Set(hashes).count > 990)
    }

    @Test func anExactCodeGivesItsKeyBack() {
        for key in KeyCodeTests.keys {
            let code = KeyCode(key)
            #expect(code.key == (code.isExact ? key : nil))
        }
    }
}
