import Benchmarks
import HTTPClient

/// The resident memory of a server that holds many bookings.
enum MemoryBenchmark {
    private static let mebibyte = 1_048_576.0

    static func run(_ bench: inout Bench) throws(BenchmarkError) {
        let bookings = bench.sizes.memoryBookings
        Bench.say("memory: appending the events of \(bookings) bookings")
        let server = try bench.startServer("memory")
        try bench.fill(server, bookings: bookings)
        let name = "RSS with \(FigureNumber.text(Double(bookings))) bookings"
        try add("\(name), after the appends", "VmRSS", nil, server.process, &bench)
        try read(server.endpoint, bookings: bookings, seconds: bench.sizes.readSeconds)
        try add("\(name), after reads of rows and sailings", "VmRSS", nil, server.process, &bench)
        try add("\(name), peak", "VmHWM", .atMost(200), server.process, &bench)
    }

    private static func add(
        _ name: String, _ line: String, _ mark: Mark?, _ process: borrowing ChildProcess,
        _ bench: inout Bench
    ) throws(BenchmarkError) {
        let anonymous = Double(try process.memory("RssAnon")) / mebibyte
        guard let spread = Spread([Double(try process.memory(line)) / mebibyte]) else { return }
        let note = "now \(FigureNumber.text(anonymous)) MiB of it are anonymous, not files"
        bench.report.figures.append(
            Figure(name, unit: "MiB", spread, mark: mark, note: note))
    }

    private static func read(
        _ server: Endpoint, bookings: Int, seconds: Double
    ) throws(BenchmarkError) {
        let authority = server.address.authority
        var rows = RequestSet()
        var sailings = RequestSet()
        for booking in 1...bookings {
            rows.appendGet(BookingWorkload.rowPath(of: booking), authority: authority)
            guard booking % BookingWorkload.bookingsPerSailing == 0 else { continue }
            let sailing = BookingWorkload.sailing(of: booking)
            sailings.appendGet(
                "/v1/tables/boarding_manifest/rows?limit=10000&sailing_id=\(sailing)",
                authority: authority)
        }
        for requests in [rows, sailings] {
            var load = try Load(
                requests, .random(seconds: seconds, seed: 5), to: server.address, connections: 64)
            _ = try load.run()
        }
    }
}
