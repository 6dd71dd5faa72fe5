import Benchmarks
import Glibc
import HTTPClient
import HTTPCore

/// Rebuilds of boarding_manifest from offset 0, from the request until the new one is live.
enum RebuildBenchmark {
    static func run(_ bench: inout Bench) throws(BenchmarkError) {
        let events = bench.sizes.rebuildEvents
        Bench.say("rebuild: appending \(events) events")
        var server = try bench.startServer("rebuild")
        try bench.fill(server, bookings: events / BookingWorkload.eventsPerBooking)
        let file = try writeLines(events, bench)
        try measure("rebuild, server on one CPU", &bench, server.endpoint, file, isMarked: true)
        server.process.end()
        server = try bench.startServer("rebuild", onAllCPUs: true)
        if let start = Spread([server.startSeconds]) {
            bench.report.figures.append(
                Figure("start until ready, with these events", unit: "s", start))
        }
        try measure("rebuild, server on all CPUs", &bench, server.endpoint, file, isMarked: false)
        server.process.end()
    }

    private static func measure(
        _ name: String, _ bench: inout Bench, _ server: Endpoint, _ file: String, isMarked: Bool
    ) throws(BenchmarkError) {
        Bench.say(name)
        let events = Double(bench.sizes.rebuildEvents)
        var subject: [Double] = []
        var floor: [Double] = []
        var note = ""
        for _ in 0..<bench.rounds {
            floor.append(
                events
                    / (try bench.cpus.onServerCPU { () throws(BenchmarkError) in
                        try ChecksumReader.seconds(file)
                    }))
            let (seconds, busy) = try bench.watch(server) { () throws(BenchmarkError) in
                try rebuild(server)
            }
            subject.append(events / seconds)
            note = busy.text
        }
        guard let subject = Spread(subject), let floor = Spread(floor) else { return }
        bench.report.figures.append(
            Figure(
                name, unit: "events/s", subject,
                beside: [
                    Reference(.floor, "reading the events as NDJSON with a checksum", floor)
                ],
                mark: isMarked ? .atLeast(500_000) : nil, note: note))
    }

    /// - Returns: seconds.
    private static func rebuild(_ server: Endpoint) throws(BenchmarkError) -> Double {
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
        var workload = BookingWorkload(bookings: events / BookingWorkload.eventsPerBooking)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(events * 260)
        _ = workload.appendLines(events, to: &bytes)
        try Files.write(bytes, to: path)
        return path
    }
}
