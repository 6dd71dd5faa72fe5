import Benchmarks
import Glibc

/// One run: where it works, what it starts, and what it has measured so far.
struct Bench {
    let executable: String
    let workplace: Workplace
    let cpus: CPUPlan
    let isPinned: Bool
    let rounds: Int
    let sizes: BenchmarkSizes
    var report: BenchmarkReport

    /// Starts the server under test over a data directory of that name: on its one CPU, or on all
    /// of them.
    func startServer(
        _ data: String, onAllCPUs: Bool = false
    ) throws(BenchmarkError) -> TidetableServer {
        // The server's own choice is made by the machine's cores, not by the one that it has here.
        let loops = isPinned && !onAllCPUs ? 1 : nil
        let start = { () throws(BenchmarkError) in
            try TidetableServer.start(
                executable: executable, data: "\(workplace.directory)/\(data)", loops: loops,
                workplace: workplace)
        }
        return onAllCPUs ? try cpus.onAllCPUs(start) : try cpus.onServerCPU(start)
    }

    /// Appends a whole workload, 4 clients with 1,000 events a request.
    func fill(
        _ server: borrowing TidetableServer, bookings: Int,
        perSailing: Int = BookingWorkload.bookingsPerSailing
    ) throws(BenchmarkError) {
        cpus.releaseLoad()
        defer { cpus.bindAgain() }
        var workload = BookingWorkload(bookings: bookings, bookingsPerSailing: perSailing)
        while true {
            // In portions, since 5 million events need not be in memory at once.
            let portion = RequestSet.appends(
                500, of: 1_000, from: &workload, authority: server.address.authority)
            guard portion.requests.count > 0 else { break }
            var load = try Load(portion.requests, .all, to: server.address, connections: 4)
            _ = try load.run()
        }
        try server.waitUntilApplied()
    }

    /// Runs `body` and says how busy the server, this process and all others were meanwhile, so
    /// that it can be seen which side was the narrow one.
    /// - Parameter cpus: how many CPUs the server may use.
    func watch<R>(
        _ server: Endpoint, cpus: Int = 1, _ body: () throws(BenchmarkError) -> R
    ) throws(BenchmarkError) -> (result: R, busy: Busy) {
        let start = (Clock.now(), server.cpuSeconds, Clock.processTime(), Busy.machineSeconds)
        let result = try body()
        let seconds = Clock.seconds(start.0, Clock.now())
        let serverSeconds = server.cpuSeconds - start.1
        let loadSeconds = Clock.seconds(start.2, Clock.processTime())
        let others = Busy.machineSeconds - start.3 - serverSeconds - loadSeconds
        let busy = Busy(
            server: serverSeconds / seconds, load: loadSeconds / seconds,
            others: others / seconds, serverCPUs: isPinned ? cpus : report.machine.cores)
        return (result, busy)
    }

    /// Runs a load against a server, both on the CPUs that they have.
    func run<S>(
        _ load: consuming Load<S>, against server: Endpoint, cpus: Int = 1
    ) throws(BenchmarkError) -> (result: LoadResult, busy: Busy) {
        var load = load
        return try watch(server, cpus: cpus) { () throws(BenchmarkError) in try load.run() }
    }

    /// The same with a server and a load that may use all CPUs.
    /// - Parameter cpus: how many CPUs the server can use, nil for all.
    func runOnAllCPUs<S>(
        _ load: consuming Load<S>, against server: Endpoint, cpus: Int? = nil
    ) throws(BenchmarkError) -> (result: LoadResult, busy: Busy) {
        self.cpus.releaseLoad()
        defer { self.cpus.bindAgain() }
        return try run(load, against: server, cpus: cpus ?? report.machine.cores)
    }

    /// Runs `body` with a server and a load that may use all CPUs, as `watch`.
    func watchOnAllCPUs<R>(
        _ server: Endpoint, _ body: () throws(BenchmarkError) -> R
    ) throws(BenchmarkError) -> (result: R, busy: Busy) {
        try cpus.onAllCPUs { () throws(BenchmarkError) in
            try watch(server, cpus: report.machine.cores, body)
        }
    }

    /// Tells who waits what is being done; the table alone goes to the standard output.
    static func say(_ text: String) {
        let bytes = Array("\(text)\n".utf8)
        _ = write(2, bytes, bytes.count)
    }
}
