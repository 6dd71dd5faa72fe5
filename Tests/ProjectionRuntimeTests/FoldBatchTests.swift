import Testing

@testable import ProjectionRuntime

@Suite struct FoldBatchTests {
    @Test func theLastBatchOfABuildIsSmall() {
        var missing: Int64 = 1_000_000
        var last = 0
        while missing > 0 {
            last = FoldBatch.events(of: missing, isAlone: true)
            missing -= Int64(last)
        }
        #expect(last == FoldBatch.events(of: 1_000_000, isAlone: false))
        #expect(FoldBatch.events(of: 10_000_000, isAlone: true) == 10 * last)
    }
}
