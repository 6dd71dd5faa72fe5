import Testing

@testable import ProjectionRuntime

@Suite struct ProjectorPaceTests {
    @Test func withoutLoadAProjectorNeverWaits() {
        var pace = ProjectorPace()
        #expect(pace.rest(after: 20_000_000, isLoaded: false) == 0)
    }

    @Test func underLoadItRestsNineTimesAsLongAsItWorked() {
        var pace = ProjectorPace()
        var rested = pace.rest(after: 3_000_000, isLoaded: true)
        #expect(rested == 10_000_000, "one slice, so that it notices the end of the load")
        while case let more = pace.resume(isLoaded: true), more > 0 { rested += more }
        #expect(rested == 27_000_000)
    }

    @Test func itGoesOnAsSoonAsTheLoadLetsOff() {
        var pace = ProjectorPace()
        #expect(pace.rest(after: 20_000_000, isLoaded: true) > 0)
        #expect(pace.resume(isLoaded: false) == 0)
    }

    @Test func aTableMovesTwiceASecondHoweverLongItsBatchesTake() {
        var pace = ProjectorPace()
        var rested = pace.rest(after: 900_000_000, isLoaded: true)
        while case let more = pace.resume(isLoaded: true), more > 0 { rested += more }
        #expect(rested == 500_000_000)
    }
}
