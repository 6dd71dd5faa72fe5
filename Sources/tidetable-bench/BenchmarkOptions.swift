import ArgumentParser
import Benchmarks
import Glibc

/// What every subcommand takes.
struct BenchmarkOptions: ParsableArguments {
    @Option(help: "How often each figure is measured, alternating with its floor.")
    var rounds = 3

    @Option(help: "Where the figures are also written as JSON.")
    var json: String?

    @Option(help: "Where a chart of the figures beside their peers is also written as SVG.")
    var svg: String?

    @Flag(help: "Small numbers: shows that everything runs, and measures little.")
    var quick = false

    @Option(help: "The CPU of the measured server.")
    var serverCpu = 0

    @Option(help: "The CPU of the load.")
    var loadCpu = 1

    @Option(help: "The server's executable; otherwise the one beside this program.")
    var tidetable: String?

    @Option(help: "Where the run's own directory is made; otherwise beside this program.")
    var directory: String?

    func validate() throws {
        guard rounds > 0 else { throw ValidationError("--rounds is at least 1") }
    }

    /// Measures, prints the report and removes what the run made.
    func run(_ benchmarks: [Benchmark]) throws {
        let folder = try BenchmarkOptions.programFolder()
        let workplace = try Workplace(in: directory ?? folder)
        let signals = workplace.endOnSignals()
        defer {
            for source in signals { source.cancel() }
            workplace.clear()
        }
        var cpus = CPUPlan(server: serverCpu, load: loadCpu)
        let isPinned = cpus.bind()
        let machine = Machine(
            cpuInfo: Files.text("/proc/cpuinfo") ?? "", cores: sysconf(CInt(_SC_NPROCESSORS_ONLN)),
            kernel: BenchmarkOptions.kernel)
        let settings = [
            ("rounds", "\(rounds)"), ("sizes", quick ? "quick" : "full"),
            (
                "reads",
                isPinned ? "server on CPU \(serverCpu), load on CPU \(loadCpu)" : "not pinned"
            ),
            ("all else", "not pinned"),
        ]
        var bench = Bench(
            executable: tidetable ?? "\(folder)/tidetable", workplace: workplace, cpus: cpus,
            isPinned: isPinned,
            rounds: rounds, sizes: quick ? .quick : .full,
            report: BenchmarkReport(machine: machine, settings: settings))
        if workplace.isInMemory {
            bench.report.remarks.append(
                "\(workplace.directory) lies in memory: the appends' figures mean nothing")
        }
        // What was measured before an error is still worth its print.
        defer { print(bench.report.text, terminator: "") }
        for benchmark in benchmarks { try benchmark.run(&bench) }
        if let json { try Files.write(bench.report.json, to: json) }
        if let svg, let chart = BenchmarkChart(bench.report.figures).svg {
            try Files.write(Array(chart.utf8), to: svg)
        }
    }

    private static func programFolder() throws(BenchmarkError) -> String {
        guard let path = realpath("/proc/self/exe", nil) else { throw .system("/proc/self/exe") }
        defer { free(path) }
        let program = String(cString: path)
        return String(program[..<(program.lastIndex(of: "/") ?? program.endIndex)])
    }

    private static var kernel: String {
        var names = utsname()
        guard uname(&names) == 0 else { return "unknown" }
        return withUnsafeBytes(of: names.release) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
