import Benchmarks
import CBench
import Glibc
import HTTPClient
import HTTPCore

/// A rebuild of boarding_manifest from offset 0, from the request until the new one is live, beside
/// folds of the same events from a file by plain C and by DuckDB. All sides may use all CPUs.
enum RebuildBenchmark {
    private static let subject = "tidetable"
    private static let memory = "memory"
    private static let floor = "plain C, one thread, hash fold into SQLite"

    static func run(_ bench: inout Bench) throws(BenchmarkError) {
        for events in bench.sizes.rebuildEvents {
            bench.report.figures += try measure(events, bench)
        }
    }

    private static func measure(_ events: Int, _ bench: Bench) throws(BenchmarkError) -> [Figure] {
        Bench.say("rebuild: appending \(events) events")
        var server = try bench.startServer("rebuild-\(events)", onAllCPUs: true)
        try bench.fill(server, bookings: events / BookingWorkload.eventsPerBooking)
        let file = try writeLines(events, bench)
        defer { Files.remove(file) }
        var turns = Turns()
        var note = ""
        let duckDB = startDuckDB(bench, &turns)
        for round in 0..<bench.rounds {
            Bench.say("rebuild of \(events) events, round \(round + 1)")
            server.process.forgetPeak()
            let (seconds, busy) = try bench.watchOnAllCPUs(server.endpoint) {
                () throws(BenchmarkError) in try rebuild(server.endpoint)
            }
            note = busy.text
            turns.add(Double(events) / seconds, of: subject)
            turns.add(Double(try server.process.memory("VmHWM")) / 1_048_576, of: memory)
            try bench.cpus.onAllCPUs { () throws(BenchmarkError) in
                turns.add(Double(events) / (try foldInC(file, events, bench)), of: floor)
                try fold(file, events, with: duckDB, &turns)
            }
        }
        server.process.end()
        return figures(events, turns, note)
    }

    private static func figures(_ events: Int, _ turns: Turns, _ note: String) -> [Figure] {
        let size = "rebuild, \(FigureNumber.text(Double(events))) events"
        let peers = [2, 1].map { turns.reference(.peer, DuckDBFold.name(threads: $0)) }
        guard let rate = turns.spread(subject), let memory = turns.spread(memory) else { return [] }
        return [
            Figure(
                size, unit: "events/s", rate,
                beside: [turns.reference(.floor, floor, mark: .atLeast(1.2))] + peers,
                note: note, isCharted: true),
            Figure(
                "  peak RSS meanwhile", unit: "MiB", memory,
                beside: [2, 1].map { turns.reference(.peer, memoryName(threads: $0)) },
                mark: .atMost(200)),
        ]
    }

    private static func memoryName(threads: Int) -> String {
        "DuckDB, \(threads) thread\(threads == 1 ? "" : "s")"
    }

    private static func startDuckDB(_ bench: Bench, _ turns: inout Turns) -> DuckDBFold? {
        do {
            return try DuckDBFold(bench.workplace)
        } catch {
            for threads in [1, 2] {
                turns.miss(DuckDBFold.name(threads: threads), because: "\(error)")
                turns.miss(memoryName(threads: threads), because: "\(error)")
            }
            return nil
        }
    }

    /// - Returns: seconds.
    private static func foldInC(
        _ file: String, _ events: Int, _ bench: Bench
    ) throws(BenchmarkError) -> Double {
        let table = "\(bench.workplace.directory)/floor.db"
        Files.remove(table)
        defer { Files.remove(table) }
        let start = Clock.now()
        let rows = cbench_fold_floor(file, table)
        let seconds = Clock.seconds(start, Clock.now())
        guard rows >= 0 else { throw .system("the fold in C") }
        guard rows == events / BookingWorkload.eventsPerBooking else {
            throw BenchmarkError("the fold in C made \(rows) rows of \(events) events")
        }
        return seconds
    }

    private static func fold(
        _ file: String, _ events: Int, with duckDB: DuckDBFold?, _ turns: inout Turns
    ) throws(BenchmarkError) {
        guard let duckDB else { return }
        let bookings = events / BookingWorkload.eventsPerBooking
        for threads in [2, 1] {
            let result = try duckDB.run(file, threads: threads)
            guard result.rows == bookings, result.boardable == bookings else {
                throw BenchmarkError("DuckDB made \(result.rows) rows of \(events) events")
            }
            turns.add(Double(events) / result.seconds, of: DuckDBFold.name(threads: threads))
            turns.add(result.mebibytes, of: memoryName(threads: threads))
        }
    }

    /// Rebuilds the table.
    /// - Returns: the seconds until the new one is live.
    static func rebuild(_ server: Endpoint) throws(BenchmarkError) -> Double {
        let client = HTTPClient(server.address)
        let start = Clock.now()
        let target = "/v1/projections/boarding_manifest/rebuild"
        let answer: ClientResponse
        do {
            answer = try client.send(ClientRequest(.post, target))
        } catch {
            throw BenchmarkError("POST \(target): \(error)")
        }
        guard answer.status == 202 else {
            throw BenchmarkError("POST \(target): \(answer.status) \(answer.text)")
        }
        let generation = try ServerAnswers.generation(answer.body)
        while true {
            usleep(5_000)
            let state = try TidetableServer.get(client, "/v1/projections")
            if try ServerAnswers.isLive(generation, state.body) { break }
            guard Clock.seconds(start, Clock.now()) < 600 else {
                throw BenchmarkError("the rebuild is not live after 600 s: \(state.text)")
            }
        }
        return Clock.seconds(start, Clock.now())
    }

    private static func writeLines(_ events: Int, _ bench: Bench) throws(BenchmarkError) -> String {
        let path = "\(bench.workplace.directory)/events.ndjson"
        guard let file = fopen(path, "we") else { throw .system(path) }
        var workload = BookingWorkload(bookings: events / BookingWorkload.eventsPerBooking)
        var bytes: [UInt8] = []
        var isWhole = true
        repeat {
            bytes.removeAll(keepingCapacity: true)
            _ = workload.appendLines(100_000, to: &bytes)
            isWhole = fwrite(bytes, 1, bytes.count, file) == bytes.count && isWhole
        } while !bytes.isEmpty
        guard fclose(file) == 0, isWhole else { throw .system(path) }
        return path
    }
}
