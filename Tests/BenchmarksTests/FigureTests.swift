import Testing

@testable import Benchmarks

@Suite struct FigureTests {
    @Test(arguments: [([3, 1, 2], 2), ([4, 1, 2, 3], 2.5), ([7], 7)] as [([Double], Double)])
    func theMedianIsTheMiddle(values: [Double], expected: Double) {
        #expect(Spread(values)?.median == expected)
    }

    @Test func noValuesAreNoSpread() {
        #expect(Spread([]) == nil)
    }

    @Test func eachRoundIsHeldAgainstItsOwnReference() throws {
        // The second round's machine was ten times slower, for both.
        let reference = reference([100, 10, 100], .atLeast(0.6))
        let figure = try figure([60, 6, 70], beside: [reference])
        #expect(try abs(#require(figure.ratio(to: reference)) - 0.6) < 1e-9)
        #expect(figure.reachesMark(of: reference) == true)
    }

    @Test(arguments: [
        (Mark.atLeast(10), true), (.atLeast(11), false), (.atMost(10), true), (.atMost(9), false),
    ])
    func aMarkIsReachedOrNot(mark: Mark, expected: Bool) throws {
        #expect(try figure([10], mark).reachesMark == expected)
        let reference = reference([1], mark)
        #expect(try figure([10], beside: [reference]).reachesMark(of: reference) == expected)
    }

    @Test func aRatioWithoutItsReferenceIsUnknown() throws {
        let missing = Reference(.peer, "Redis", nil, mark: .atLeast(1), missing: "not installed")
        #expect(try figure([10]).reachesMark(of: missing) == nil)
        #expect(try figure([10]).reachesMark == nil)
        #expect(try figure([10]).reachesMark(of: reference([20], nil)) == nil)
        #expect(try figure([10]).ratio(to: reference([0], nil)) == nil)
    }

    @Test func aReferenceWithAValueIsNotMissing() {
        let spread = Spread([1])
        #expect(Reference(.peer, "Redis", spread, missing: "not installed").missing == nil)
        #expect(Reference(.peer, "Redis", nil).missing != nil)
    }

    @Test(arguments: [
        (0.0, "0.000"), (0.0186, "0.019"), (0.9996, "1.000"), (1.234, "1.23"), (12.34, "12.3"),
        (123.6, "124"), (1_234.5, "1,235"), (1_000_000, "1,000,000"), (-0.5, "-0.500"),
        (-4_321, "-4,321"), (.nan, "–"), (.infinity, "–"), (1e300, "–"),
    ])
    func aNumberIsShort(value: Double, expected: String) {
        #expect(FigureNumber.text(value) == expected)
    }

    private func figure(
        _ values: [Double], _ mark: Mark? = nil, beside: [Reference] = []
    ) throws -> Figure {
        Figure("f", unit: "u", try #require(Spread(values)), beside: beside, mark: mark)
    }

    private func reference(_ values: [Double], _ mark: Mark?) -> Reference {
        Reference(.floor, "floor", Spread(values), mark: mark)
    }
}
