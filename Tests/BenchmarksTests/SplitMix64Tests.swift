import Testing

@testable import Benchmarks

@Suite struct SplitMix64Tests {
    @Test func theNumbersAreTheReferenceOnes() {
        // The first outputs of the reference implementation for the seed 1234567.
        var random = SplitMix64(seed: 1_234_567)
        #expect(random.next() == 6_457_827_717_110_365_317)
        #expect(random.next() == 3_203_168_211_198_807_973)
    }

    @Test func aNumberStaysBelowItsLimitAndReachesAll() {
        var random = SplitMix64(seed: 1)
        let seen = Set((0..<1_000).map { _ in random.below(7) })
        #expect(seen == Set(0..<7))
    }
}
