import Benchmarks
import Glibc
import HTTPClient

/// Thousands of clients that ask for the changes of a sailing and take nothing of the answer. Half
/// of them ask for what changes from now on, a quarter for all rows, and a quarter for all rows by
/// a question that nobody else has, so that nothing of what they leave is another's.
enum StalledReaders {
    private static let pace = 50.0
    private static let othersBetween = 3
    private static let alone = "the same appends before they came"
    /// Rows that are there when they come.
    private static let rows = 1_500

    static func run(_ bench: inout Bench) throws(BenchmarkError) {
        let count = bench.sizes.stalledReaders
        try Descriptors.allow(count + 500)
        let server = try bench.startServer("stalled", onAllCPUs: true)
        try bench.fill(server, bookings: rows)
        bench.cpus.releaseLoad()
        defer { bench.cpus.bindAgain() }
        Bench.say("stalled: appends beside \(count) clients that read nothing")
        let changes = Int(bench.sizes.liveSeconds * pace)
        let (first, second) = (rows + 1, rows + 1 + changes)
        guard second + changes - 1 <= BookingWorkload.bookingsPerSailing else {
            throw BenchmarkError("more changes than one sailing has bookings for")
        }
        func append(_ first: Int, _ others: Int) throws(BenchmarkError) -> (Double, Int) {
            let appends = LiveAppends(
                followed: first..<first + changes, pace: pace, othersBetween: othersBetween,
                firstOther: others)
            let probe = try LiveProbe(subscribers: 0, of: "", at: server.address)
            let result = try probe.run(appends, to: server.address)
            let p99 = SortedSamples(result.acknowledged).percentile(0.99) ?? 0
            return (Double(p99) / 1e6, appends.endOfOthers)
        }
        let (before, others) = try append(first, 1_000_000)
        server.process.forgetPeak()
        let sockets = try connect(count, to: server.address)
        defer { for socket in sockets { close(socket) } }
        try waitForStreams(count, of: server.address)
        let (result, busy) = try bench.watch(
            server.endpoint, cpus: bench.report.machine.cores
        ) { () throws(BenchmarkError) in try append(second, others) }
        let peak = Double(try server.process.memory("VmHWM")) / 1_048_576
        let open = try streams(of: server.address)
        let name = "\(FigureNumber.text(Double(count))) clients that read nothing"
        add(
            "\(name): peak RSS of the server", "MiB", peak, .atMost(256), &bench,
            note: "\(open) of them are connected in the end; \(busy.text)")
        add(
            "  p99 of an append meanwhile, from when it was due", "ms", result.0, nil, &bench,
            beside: [Reference(.itself, alone, Spread([before]), mark: .atMost(1.5))])
    }

    private static func connect(
        _ count: Int, to address: ServerAddress
    ) throws(BenchmarkError) -> [CInt] {
        let sailing = BookingWorkload.sailing(of: 1)
        let path = "/v1/tables/boarding_manifest/changes?sailing_id=\(sailing)"
        let end = rows * BookingWorkload.eventsPerBooking
        var sockets: [CInt] = []
        for number in 0..<count {
            let target =
                switch number % 4 {
                case 0: path
                case 1: "\(path)&booking_id[lt]=\(1_000_000 + number)"
                default: "\(path)&after=\(end - 1)"
                }
            let get = Array("GET \(target) HTTP/1.1\r\nHost: \(address.authority)\r\n\r\n".utf8)
            let socket = try StreamSocket.connected(to: address, isRemote: true)
            sockets.append(socket)
            guard send(socket, get, get.count, CInt(MSG_NOSIGNAL)) == get.count else {
                throw .system("send")
            }
        }
        return sockets
    }

    private static func waitForStreams(
        _ count: Int, of address: ServerAddress
    ) throws(BenchmarkError) {
        let start = Clock.now()
        while try streams(of: address) < count {
            guard Clock.seconds(start, Clock.now()) < 30 else {
                throw BenchmarkError("the streams do not begin")
            }
            usleep(20_000)
        }
    }

    private static func streams(of address: ServerAddress) throws(BenchmarkError) -> Int {
        let answer = try TidetableServer.get(HTTPClient(address), "/metrics")
        guard let value = MetricsLine.value("tidetable_change_streams", in: answer.text) else {
            throw BenchmarkError("no tidetable_change_streams in /metrics")
        }
        return Int(value)
    }

    private static func add(
        _ name: String, _ unit: String, _ value: Double, _ mark: Mark?, _ bench: inout Bench,
        beside: [Reference] = [], note: String? = nil
    ) {
        guard let spread = Spread([value]) else { return }
        bench.report.figures.append(
            Figure(name, unit: unit, spread, beside: beside, mark: mark, note: note))
    }
}
