import Benchmarks
import Glibc
import HTTPClient

/// Whether costs stay what they are while the log grows: the same work over short and long logs,
/// and over one that was appended one event at a time. All servers run from the start, and each
/// round measures one after another, on all CPUs.
struct GrowthBenchmark {
    /// What is measured of each log.
    private enum Measure: String, CaseIterable {
        case append, read, readTail, dumpTail, rebuild, start, memory
    }

    private let bench: Bench
    private var logs: [GrownLog] = []
    private var turns = Turns()

    private init(_ bench: Bench) { self.bench = bench }

    static func run(_ bench: inout Bench) throws(BenchmarkError) {
        bench.cpus.releaseLoad()
        defer { bench.cpus.bindAgain() }
        var benchmark = GrowthBenchmark(bench)
        for events in bench.sizes.grownEvents {
            benchmark.logs.append(
                try GrownLog("growth-\(events)", events: events, eventsPerRequest: 1_000, bench))
        }
        benchmark.logs.append(
            try GrownLog(
                "growth-single", events: bench.sizes.singlyGrownEvents, eventsPerRequest: 1,
                bench))
        for round in 0..<bench.rounds {
            for log in benchmark.logs {
                Bench.say("growth: \(log.name), round \(round + 1)")
                try benchmark.measure(log, round)
            }
        }
        bench.report.figures += benchmark.figures
    }

    private mutating func measure(_ log: GrownLog, _ round: Int) throws(BenchmarkError) {
        func add(_ value: Double, _ measure: Measure) {
            turns.add(value, of: side(measure, log))
        }
        add(try log.restart(), .start)
        add(try log.append(bench.sizes.grownEvents[0] / 2), .append)
        let reads = try log.read(seconds: bench.sizes.readSeconds, seed: UInt64(round))
        add(reads.rate, .read)
        add(reads.p99, .readTail)
        let beside = try log.readBesideDump(
            seconds: bench.sizes.readSeconds, seed: UInt64(round))
        add(beside.p99, .dumpTail)
        let events = log.events
        add(Double(events) / (try log.rebuild()), .rebuild)
        add(Double(try log.peakMemory()) / 1_048_576, .memory)
    }

    private func side(_ measure: Measure, _ log: GrownLog) -> String {
        "\(measure.rawValue) \(log.name)"
    }

    private var figures: [Figure] {
        Measure.allCases.flatMap { measure in
            logs.compactMap { log in figure(measure, log) }
        }
    }

    private func figure(_ measure: Measure, _ log: GrownLog) -> Figure? {
        guard let spread = turns.spread(side(measure, log)), let first = logs.first else {
            return nil
        }
        if measure == .dumpTail { return besideDump(log, spread) }
        let (title, unit, mark, ratio): (String, String, Mark?, Mark?) =
            switch measure {
            case .append: ("append, 1,000 × 4", "events/s", nil, .atLeast(0.9))
            case .read: ("row by key, 64 connections", "requests/s", nil, .atLeast(0.9))
            case .readTail, .dumpTail: ("  its p99", "ms", nil, nil)
            case .rebuild: ("rebuild", "events/s", nil, .atLeast(0.9))
            case .start: ("start until ready", "s", .atMost(0.5), nil)
            case .memory: ("peak RSS of a rebuild", "MiB", .atMost(200), nil)
            }
        let smallest = Reference(
            .itself, first.name, turns.spread(side(measure, first)), mark: ratio)
        return Figure(
            "\(title), \(log.name)", unit: unit, spread, beside: log === first ? [] : [smallest],
            mark: mark)
    }
    /// A dump is judged by what it does to reads of the same log.
    private func besideDump(_ log: GrownLog, _ spread: Spread) -> Figure {
        Figure(
            "  its p99 beside an NDJSON dump of all rows, \(log.name)", unit: "ms", spread,
            beside: [
                Reference(
                    .itself, "without the dump", turns.spread(side(.readTail, log)),
                    mark: .atMost(2))
            ], note: "the load reads the dump too")
    }
}
