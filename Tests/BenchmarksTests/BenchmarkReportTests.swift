import JSON
import Testing

@testable import Benchmarks

@Suite struct BenchmarkReportTests {
    private static let cpuInfo = "processor\t: 0\nmodel name\t: AMD EPYC: 9\nflags\t: fpu\n"

    @Test func theTableIsAligned() throws {
        let table = FigureTable.text(try figures())
        let lines = table.split(separator: "\n")
        #expect(lines.count == 7)
        #expect(lines[0].hasPrefix("figure "))
        let rows = [
            "append            250,000      200,000–300,000  events/s"
                + "                                  ≥ 250,000  yes",
            "    floor: raw  1,000,000  1,000,000–1,000,000  "
                + "                                   0.250  ≥ 1.00     no",
            "    Redis                                       not measured: not installed"
                + "               ≥ 2.00     unknown",
            "read                0.500          0.500–0.500  ms",
        ]
        #expect(lines[2..<6].map(String.init) == rows)
        #expect(lines[6] == "append: server 90 %")
    }

    @Test func noFiguresAreNoTable() {
        #expect(FigureTable.text([]).isEmpty)
    }

    @Test func theTextBeginsWithTheMachineAndEndsWithTheRemarks() throws {
        let text = try report().text
        #expect(text.hasPrefix("AMD EPYC: 9, 2 cores, Linux 6.1, Swift 6."))
        #expect(text.contains("\nrounds 3, sizes quick\n\n"))
        #expect(text.hasSuffix("nginx not installed: no peer\n"))
    }

    @Test func theJSONHoldsEveryFigure() throws {
        let bytes = try report().json
        #expect(bytes.last == UInt8(ascii: "\n"))
        let text = String(decoding: bytes, as: UTF8.self)
        var reader = JSONReader()
        try reader.readText(bytes.span.bytes)
        let figures = reader.member("figures", of: 0, in: bytes.span.bytes)
        let count = figures.map { reader.childCount(of: $0) }
        #expect(count == 2)
        #expect(
            text.contains(
                """
                {"name":"append","unit":"events/s","median":250000.0,\
                "values":[200000.0,250000.0,300000.0],"mark":"≥ 250,000","reached":true,\
                "note":"server 90 %","beside":[{"kind":"floor","name":"raw","median":1000000.0,\
                "values":[1000000.0,1000000.0,1000000.0],"ratio":0.25,"mark":"≥ 1.00",\
                "reached":false},{"kind":"peer","name":"Redis","missing":"not installed",\
                "ratio":null,"mark":"≥ 2.00","reached":null}]}
                """))
        #expect(text.contains("\"mark\":null,\"reached\":null,\"note\":null,\"beside\":[]}"))
        #expect(text.contains("\"settings\":{\"rounds\":\"3\",\"sizes\":\"quick\"}"))
        #expect(text.contains("\"remarks\":[\"nginx not installed: no peer\"]"))
    }

    @Test func aMachineWithoutAModelIsUnknown() {
        #expect(Machine(cpuInfo: "", cores: 1, kernel: "6").cpu == "unknown CPU")
    }

    private func report() throws -> BenchmarkReport {
        var report = BenchmarkReport(
            machine: Machine(cpuInfo: BenchmarkReportTests.cpuInfo, cores: 2, kernel: "6.1"),
            settings: [("rounds", "3"), ("sizes", "quick")])
        report.figures = try figures()
        report.remarks = ["nginx not installed: no peer"]
        return report
    }

    private func figures() throws -> [Figure] {
        let million = try #require(Spread([1_000_000, 1_000_000, 1_000_000]))
        return [
            Figure(
                "append", unit: "events/s", try #require(Spread([200_000, 250_000, 300_000])),
                beside: [
                    Reference(.floor, "raw", million, mark: .atLeast(1)),
                    Reference(.peer, "Redis", nil, mark: .atLeast(2), missing: "not installed"),
                ], mark: .atLeast(250_000), note: "server 90 %"),
            Figure("read", unit: "ms", try #require(Spread([0.5]))),
        ]
    }
}
