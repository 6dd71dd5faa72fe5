import Testing

@testable import Benchmarks

@Suite struct PageVisitTests {
    @Test func aLineOfFourNumbersIsAVisit() throws {
        let visit = try #require(PageVisit(line: "288 653.5 110890 20"))
        #expect(visit.firstPaint == 288 && visit.rowsPainted == 653.5)
        #expect(visit.bytes == 110_890 && visit.answers == 20)
    }

    @Test(arguments: ["", "288 653 110890", "288 653 110890 20 1", "288 653 many 20", "0 653 1 20"])
    func anythingElseIsNone(line: String) {
        #expect(PageVisit(line: line) == nil)
    }

    @Test func aMetricIsFoundByItsWholeName() {
        let text = "# TYPE sent counter\nsent_bytes 9\nsent{a=\"b\"} 3\nsent 12.5\n"
        #expect(MetricsLine.value("sent", in: text) == 12.5)
        #expect(MetricsLine.value("sent_bytes", in: text) == 9)
        #expect(MetricsLine.value("bytes", in: text) == nil)
    }
}
