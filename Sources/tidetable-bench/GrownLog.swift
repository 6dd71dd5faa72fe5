import Benchmarks
import HTTPClient

/// A server whose log has grown to a number of events.
final class GrownLog {
    /// How long the log is and how it was appended, for the table.
    let name: String
    /// The events in the log.
    private(set) var events: Int
    private let data: String
    private let bench: Bench
    private var workload: BookingWorkload
    private var server: TidetableServer

    /// Starts a server and appends.
    /// - Parameter eventsPerRequest: 1, which 64 clients send, or more, which 4 do.
    init(
        _ data: String, events: Int, eventsPerRequest: Int, _ bench: Bench
    ) throws(BenchmarkError) {
        let count = FigureNumber.text(Double(events))
        name = "\(count) events\(eventsPerRequest == 1 ? " appended one at a time" : "")"
        Bench.say("growth: appending \(name)")
        self.data = data
        self.bench = bench
        self.events = 0
        // More bookings than it takes, so that no event of a later round is missing.
        workload = BookingWorkload(bookings: events)
        server = try bench.startServer(data, onAllCPUs: true)
        var left = events
        while left > 0 {
            let size = min(left, 500_000)
            _ = try append(
                size, of: eventsPerRequest, connections: eventsPerRequest == 1 ? 64 : 4)
            left -= size
            Bench.say("growth: \(events - left) of \(events)")
        }
    }

    /// Appends more events.
    /// - Returns: events a second, until the last one is acknowledged.
    func append(
        _ count: Int, of eventsPerRequest: Int = 1_000, connections: Int = 4
    ) throws(BenchmarkError) -> Double {
        let requests = RequestSet.appends(
            count / eventsPerRequest, of: eventsPerRequest, from: &workload,
            authority: server.address.authority
        ).requests
        var load = try Load(requests, .all, to: server.address, connections: connections)
        let result = try load.run()
        events += requests.count * eventsPerRequest
        try server.waitUntilApplied()
        return result.rate * Double(eventsPerRequest)
    }

    /// Reads rows by random keys, of all that are there.
    func read(seconds: Double, seed: UInt64) throws(BenchmarkError) -> LoadResult {
        let requests = rowReads(seed)
        // The first one fills caches.
        _ = try read(requests, seconds / 4, seed)
        return try read(requests, seconds, seed)
    }

    /// The same while another client reads the whole table over and over, as NDJSON.
    func readBesideDump(seconds: Double, seed: UInt64) throws(BenchmarkError) -> LoadResult {
        let requests = rowReads(seed)
        var dump = RequestSet()
        dump.appendGet(
            "/v1/tables/boarding_manifest/rows", authority: server.address.authority,
            fields: "Accept: application/x-ndjson\r\n")
        let work = BackgroundWork.reads(dump.bytes, of: server.endpoint)
        let result = try read(requests, seconds, seed)
        try work.stop()
        return result
    }

    private func rowReads(_ seed: UInt64) -> RequestSet {
        var random = SplitMix64(seed: seed)
        var requests = RequestSet()
        let bookings = workload.begunBookings
        for _ in 0..<min(bookings.count, 200_000) {
            requests.appendGet(
                BookingWorkload.rowPath(of: bookings[random.below(bookings.count)]),
                authority: server.address.authority)
        }
        return requests
    }

    private func read(
        _ requests: RequestSet, _ seconds: Double, _ seed: UInt64
    ) throws(BenchmarkError) -> LoadResult {
        var load = try Load(
            requests, .random(seconds: seconds, seed: seed), to: server.address, connections: 64)
        return try load.run()
    }

    /// Rebuilds boarding_manifest.
    /// - Returns: seconds.
    func rebuild() throws(BenchmarkError) -> Double {
        server.process.forgetPeak()
        return try RebuildBenchmark.rebuild(server.endpoint)
    }

    /// The peak of the resident memory since the last rebuild began, in octets.
    func peakMemory() throws(BenchmarkError) -> Int { try server.process.memory("VmHWM") }

    /// Ends the server and starts it again.
    /// - Returns: the seconds from its start until it is ready.
    func restart() throws(BenchmarkError) -> Double {
        server.process.end()
        server = try bench.startServer(data, onAllCPUs: true)
        return server.startSeconds
    }
}
