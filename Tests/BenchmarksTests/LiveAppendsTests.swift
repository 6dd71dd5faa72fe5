import Testing

@testable import Benchmarks

@Suite struct LiveAppendsTests {
    private let appends = LiveAppends(
        followed: 11..<14, pace: 50, othersBetween: 2, firstOther: 900)

    @Test func eachChangeIsFollowedByAppendsToOthers() {
        #expect(
            (0..<appends.count).map(appends.booking) == [11, 900, 901, 12, 902, 903, 13, 904, 905])
        #expect(appends.endOfOthers == 906)
        for change in 0..<3 {
            #expect(appends.booking(appends.place(ofChange: change)) == 11 + change)
        }
    }

    @Test func thePaceIsThatOfTheChanges() {
        #expect(appends.rate == 150 && appends.seconds == 0.06)
        #expect(
            (0..<3).map { appends.due(appends.place(ofChange: $0)) } == [0, 20_000_000, 40_000_000])
    }

    @Test func withoutOthersEachAppendIsAChange() {
        let appends = LiveAppends(followed: 1..<4, pace: 10, othersBetween: 0, firstOther: 7)
        #expect((0..<appends.count).map(appends.booking) == [1, 2, 3] && appends.endOfOthers == 7)
    }
}
