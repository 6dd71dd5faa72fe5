import EventLog
import Testing

@Suite struct PositionTests {
    @Test(arguments: [("9124", 9124), ("0:9124", 9124), ("-1", -1), ("0", 0), ("0:-1", -1)])
    func aPositionIsReadFromItsText(_ text: String, _ last: Int64) throws {
        #expect(try #require(Position(text: text)).last == last)
    }

    @Test(arguments: [
        "", "-2", "+1", "01", "1 ", "0x1", "1:5", "0:", "0:0:1", "9223372036854775807",
        "9223372036854775808", "1.0", "١",
    ])
    func anythingElseIsRefused(_ text: String) {
        #expect(Position(text: text) == nil)
    }

    @Test func theNextOffsetFollowsTheLastOne() {
        #expect(Position.none.next == .zero)
        #expect(Position(last: 9).next == Offset(10))
        #expect(Position.none < Position(last: 0))
        #expect(Position(last: 9).text == "9")
    }
}
