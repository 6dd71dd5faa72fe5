import Foundation
import Testing

@testable import Benchmarks

@Suite struct BenchmarkChartTests {
    @Test func onlyChartedFiguresAreDrawn() throws {
        let plain = Figure("plain", unit: "ms", try #require(Spread([1])))
        #expect(BenchmarkChart([plain]).svg == nil)
        let svg = try #require(BenchmarkChart([plain, try append]).svg)
        #expect(!svg.contains("plain"))
        #expect(svg.contains(">append &lt; &amp;</text>"))
    }

    @Test func aBarIsAsLongAsItsLogarithm() throws {
        let svg = try #require(BenchmarkChart([try append]).svg)
        // The axis goes from 100 to 100,000: the floor is all of it, the figure two thirds.
        #expect(svg.contains(#"<rect class="own" x="400" y="72" width="267""#))
        #expect(svg.contains(#"<rect class="floor" x="400" y="91" width="400""#))
        #expect(svg.contains(#"<rect class="peer" x="400" y="110" width="133""#))
        #expect(svg.contains(">floor: raw</text>"))
        for label in ["100", "1,000", "10,000", "100,000"] {
            #expect(svg.contains("text-anchor=\"middle\">\(label)</text>"))
        }
    }

    @Test func aPeerThatWasNotMeasuredHasNoBar() throws {
        let svg = try #require(BenchmarkChart([try append]).svg)
        #expect(!svg.contains("nginx"))
    }

    @Test func eachUnitHasItsPanelAndSaysWhatIsBetter() throws {
        let time = Figure("wait", unit: "ms", try #require(Spread([0.25])), isCharted: true)
        let svg = try #require(BenchmarkChart([try append, time, try append]).svg)
        #expect(svg.split(separator: "events/s, more is better").count == 2)
        #expect(svg.split(separator: "ms, less is better").count == 2)
        #expect(svg.contains(">0.1</text>"))
    }

    @Test func thePictureIsWellFormedAndKnowsBothThemes() throws {
        let svg = try #require(BenchmarkChart([try append]).svg)
        #expect(svg.contains("prefers-color-scheme:dark"))
        let open = svg.split(separator: "<text").count
        #expect(open == svg.split(separator: "</text>").count)
        #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\""))
        #expect(svg.hasSuffix("</svg>\n"))
    }

    @Test(arguments: [
        ([0.5, 20], -1...2), ([1_000], 2...3), ([1_500], 3...4), ([0, -1, 7], 0...1),
    ])
    func anAxisEndsAtPowersOfTen(values: [Double], expected: ClosedRange<Int>) {
        #expect(LogScale(values)?.decades == expected)
    }

    @Test func noValueHasNoAxis() {
        #expect(LogScale([]) == nil)
        #expect(LogScale([0, .nan, .infinity]) == nil)
    }

    @Test(arguments: [(-3, "0.001"), (-1, "0.1"), (0, "1"), (1, "10"), (6, "1,000,000")])
    func aPowerOfTenIsInFigures(exponent: Int, expected: String) {
        #expect(BenchmarkChart.power(exponent) == expected)
    }

    private var append: Figure {
        get throws {
            Figure(
                "append < &", unit: "events/s", try #require(Spread([10_000])),
                beside: [
                    Reference(.floor, "raw", Spread([100_000])),
                    Reference(.peer, "Redis", Spread([1_000])),
                    Reference(.peer, "nginx", nil, missing: "not installed"),
                ], isCharted: true)
        }
    }
}
