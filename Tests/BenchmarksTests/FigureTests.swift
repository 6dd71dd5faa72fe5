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

    @Test func eachRoundIsHeldAgainstItsOwnFloor() throws {
        // The second round's machine was ten times slower, for both.
        let figure = try figure([60, 6, 70], floor: [100, 10, 100], .ratioAtLeast(0.6))
        #expect(try abs(#require(figure.ratio) - 0.6) < 1e-9)
        #expect(figure.reachesMark == true)
    }

    @Test(arguments: [
        (Mark.atLeast(10), true), (.atLeast(11), false), (.atMost(10), true),
        (.atMost(9), false), (.ratioAtLeast(0.5), true), (.ratioAtLeast(0.51), false),
    ])
    func aMarkIsReachedOrNot(mark: Mark, expected: Bool) throws {
        #expect(try figure([10], floor: [20], mark).reachesMark == expected)
    }

    @Test func aRatioWithoutItsFloorIsUnknown() throws {
        #expect(try figure([10], floor: nil, .ratioAtLeast(1)).reachesMark == nil)
        #expect(try figure([10], floor: [20], nil).reachesMark == nil)
        #expect(try figure([10], floor: [0], nil).ratio == nil)
    }

    @Test(arguments: [
        (0.0, "0.000"), (0.0186, "0.019"), (0.9996, "1.000"), (1.234, "1.23"), (12.34, "12.3"),
        (123.6, "124"), (1_234.5, "1,235"), (1_000_000, "1,000,000"), (-0.5, "-0.500"),
        (-4_321, "-4,321"), (.nan, "–"), (.infinity, "–"), (1e300, "–"),
    ])
    func aNumberIsShort(value: Double, expected: String) {
        #expect(FigureNumber.text(value) == expected)
    }

    private func figure(_ values: [Double], floor: [Double]?, _ mark: Mark?) throws -> Figure {
        let floor = try floor.map { Figure.Floor("floor", try #require(Spread($0))) }
        return Figure("f", unit: "u", try #require(Spread(values)), floor: floor, mark: mark)
    }
}
