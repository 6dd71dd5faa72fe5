import Testing

@testable import TidetableCommands

@Test func aLineSaysHowFarTheWorkIs() {
    let line = ProgressLine(events: 12_000, fraction: 0.25, elapsed: 10, notes: ["3 duplicates"])
    let words = "25 %  12,000 events  1,200/s  3 duplicates  ETA 30 s"
    let bar = String(repeating: "█", count: 5) + String(repeating: "░", count: 17)
    #expect(line.text(width: 78) == "\(bar)  \(words)")
    #expect(line.text(width: 60) == words)
    #expect(line.text(width: 12) == "25 %  12,000")
    #expect(line.text(width: -1) == "")
}

@Test(arguments: [20, 40, 60, 79, 200], [nil, 0, 0.5, 1, 7] as [Double?])
func aLineNeverExceedsItsWidth(width: Int, fraction: Double?) {
    let line = ProgressLine(events: 1_000_000, fraction: fraction, elapsed: 3)
    #expect(line.text(width: width).count <= width)
}

@Test func withoutAKnownEndThereIsNoBarAndNoETA() {
    let line = ProgressLine(events: 10, fraction: nil, elapsed: 0)
    #expect(line.text(width: 79) == "10 events  0/s")
}

@Test func doneWorkHasNoETA() {
    #expect(!ProgressLine(events: 10, fraction: 1, elapsed: 4).text(width: 79).contains("ETA"))
}

@Test(arguments: [
    (0.0, "0 s"), (59.4, "59 s"), (60, "1:00"), (185, "3:05"), (7209, "2:00:09"), (-1, "–"),
    (Double.infinity, "–"), (Double.nan, "–"),
])
func aDurationIsWrittenAsAClock(_ seconds: Double, text: String) {
    #expect(PlainText.clock(seconds) == text)
}

@Test(arguments: [
    (0, "0"), (999, "999"), (1000, "1,000"), (42_930, "42,930"), (1_234_567, "1,234,567"),
    (-1000, "-1,000"),
])
func numbersAreGroupedByThousands(_ number: Int, text: String) {
    #expect(PlainText.grouped(number) == text)
}

@Test(arguments: [(0.0, "0.000"), (0.0456, "0.046"), (12.5, "12.500"), (-0.25, "-0.250")])
func secondsHaveThreeDecimals(_ number: Double, text: String) {
    #expect(PlainText.milliseconds(number) == text)
}
