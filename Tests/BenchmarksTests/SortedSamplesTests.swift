import Testing

@testable import Benchmarks

@Suite struct SortedSamplesTests {
    @Test(arguments: [
        (0.0, 1), (0.01, 1), (0.5, 50), (0.505, 51), (0.99, 99), (0.999, 100), (1, 100),
    ])
    func aPercentileIsTheNearestRank(part: Double, expected: Int64) {
        let samples = SortedSamples((1...100).reversed().map(Int64.init))
        #expect(samples.percentile(part) == expected)
    }

    @Test func oneSampleIsEveryPercentile() {
        let samples = SortedSamples([42])
        #expect([0, 0.5, 1].map { samples.percentile($0) } == [42, 42, 42])
        #expect(samples.maximum == 42)
    }

    @Test func noSampleHasNoPercentile() {
        #expect(SortedSamples([]).percentile(0.5) == nil)
        #expect(SortedSamples([]).maximum == nil)
    }
}
