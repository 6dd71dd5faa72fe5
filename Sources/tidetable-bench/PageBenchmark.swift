import Benchmarks
import HTTPClient

/// How soon the dashboard shows a sailing to a browser that was never there, and what it costs the
/// network. All sides may use all CPUs.
enum PageBenchmark {
    static func run(_ bench: inout Bench) throws(BenchmarkError) {
        let rows = bench.sizes.pageRows
        let browser: Chromium
        do {
            browser = try Chromium(bench.workplace)
        } catch {
            bench.report.remarks.append("the page was not measured: \(error)")
            return
        }
        let server = try bench.startServer("page", onAllCPUs: true)
        try bench.fill(server, bookings: rows, perSailing: rows)
        bench.cpus.releaseLoad()
        defer { bench.cpus.bindAgain() }
        let sailing = BookingWorkload.sailing(of: 1)
        var visits: [PageVisit] = []
        var streamed = 0.0
        for round in 1...bench.rounds {
            Bench.say("page, round \(round): the dashboard of \(rows) rows in Chromium")
            let before = try bytesSent(server)
            let visit = try browser.visit(
                "http://\(server.address.authority)/?sailing=\(sailing)")
            streamed = try bytesSent(server) - before - visit.bytes
            visits.append(visit)
        }
        let name = "dashboard of \(FigureNumber.text(Double(rows))) rows, Chromium, nothing cached"
        let figures: [(String, String, KeyPath<PageVisit, Double> & Sendable, Double, String?)] = [
            ("\(name): first contentful paint", "ms", \.firstPaint, 1_000, nil),
            ("  rows painted", "ms", \.rowsPainted, 1_000, nil),
            (
                "  transferred for the page", "KiB", \.bytes, 200,
                "\(Int(visits[0].answers)) answers; the stream of rows brought another "
                    + "\(FigureNumber.text(streamed / 1_024)) KiB"
            ),
        ]
        for (name, unit, value, mark, note) in figures {
            let scale = unit == "KiB" ? 1_024.0 : 1
            guard let spread = Spread(visits.map { $0[keyPath: value] / scale }) else { continue }
            bench.report.figures.append(
                Figure(name, unit: unit, spread, mark: .atMost(mark), note: note))
        }
    }

    /// What the server has written so far, but for this answer.
    private static func bytesSent(
        _ server: borrowing TidetableServer
    ) throws(BenchmarkError) -> Double {
        let answer = try TidetableServer.get(HTTPClient(server.address), "/metrics")
        let name = "tidetable_http_sent_bytes_total"
        guard let value = MetricsLine.value(name, in: answer.text) else {
            throw BenchmarkError("no \(name) in /metrics")
        }
        return value + Double(answer.body.count)
    }
}
