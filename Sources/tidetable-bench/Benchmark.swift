import ArgumentParser

/// What can be measured.
enum Benchmark: String, CaseIterable, ExpressibleByArgument {
    case append
    case read
    case rebuild
    case incremental
    case freshness
    case live
    case stalled
    case page
    case growth
    case memory
    case projections
    case history

    func run(_ bench: inout Bench) throws(BenchmarkError) {
        switch self {
        case .append: try AppendBenchmark.run(&bench)
        case .read: try ReadBenchmark.run(&bench)
        case .rebuild: try RebuildBenchmark.run(&bench)
        case .incremental: try IncrementalBenchmark.run(&bench)
        case .freshness: try FreshnessBenchmark.run(&bench)
        case .live: try LiveBenchmark.run(&bench)
        case .stalled: try StalledReaders.run(&bench)
        case .page: try PageBenchmark.run(&bench)
        case .growth: try GrowthBenchmark.run(&bench)
        case .memory: try MemoryBenchmark.run(&bench)
        case .projections: try ProjectionsBenchmark.run(&bench)
        case .history: try HistoryBenchmark.run(&bench)
        }
    }
}
