import ArgumentParser

/// `tidetable-bench`: the server's figures, each beside its floor in the same run.
@main
struct TidetableBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tidetable-bench",
        abstract: "Measures a tidetable server beside floors of the same run.",
        discussion: """
            Needs a release build. Peers are measured where they are installed: nginx, Redis, \
            PostgreSQL and DuckDB, as .ci/setup --bench does it; the page is measured where \
            .ci/setup --browser has installed Chromium. A mark that is missed is shown and is no \
            failure; a wrong answer is one.
            """,
        subcommands: [
            All.self, Append.self, Read.self, Rebuild.self, Incremental.self, Freshness.self,
            Live.self, Stalled.self, Page.self, Growth.self, Memory.self, Projections.self,
            History.self,
        ],
        defaultSubcommand: All.self)
}

extension TidetableBench {
    struct All: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Several of the others in one run, with one report and one chart.")
        @Argument(help: "Which, by their names; all where none is named.")
        var which: [Benchmark] = []
        @OptionGroup var options: BenchmarkOptions

        func run() throws {
            try options.run(which.isEmpty ? Benchmark.allCases : which)
        }
    }

    struct Append: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Durable appends beside a raw file, Redis and PostgreSQL.")
        @OptionGroup var options: BenchmarkOptions

        func run() throws { try options.run([.append]) }
    }

    struct Read: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Rows, a sailing and a 304 beside nginx and Redis.")
        @OptionGroup var options: BenchmarkOptions

        func run() throws { try options.run([.read]) }
    }

    struct Rebuild: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A rebuild of boarding_manifest beside folds in plain C and by DuckDB.")
        @OptionGroup var options: BenchmarkOptions

        func run() throws { try options.run([.rebuild]) }
    }

    struct Incremental: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The live projector over a backlog, beside a consumer in PostgreSQL.")
        @OptionGroup var options: BenchmarkOptions

        func run() throws { try options.run([.incremental]) }
    }

    struct Freshness: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "From an append's acknowledgement to the row that another client reads.")
        @OptionGroup var options: BenchmarkOptions

        func run() throws { try options.run([.freshness]) }
    }

    struct Live: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Thousands of clients that are sent each change, and what they cost appends.")
        @OptionGroup var options: BenchmarkOptions

        func run() throws { try options.run([.live]) }
    }

    struct Stalled: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Thousands of clients that ask for changes and read nothing.")
        @OptionGroup var options: BenchmarkOptions

        func run() throws { try options.run([.stalled]) }
    }

    struct Page: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The dashboard's first paint and its bytes, in headless Chromium.")
        @OptionGroup var options: BenchmarkOptions

        func run() throws { try options.run([.page]) }
    }

    struct Growth: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The same work over short and long logs; takes minutes.")
        @OptionGroup var options: BenchmarkOptions

        func run() throws { try options.run([.growth]) }
    }

    struct Memory: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The server's resident memory with many bookings.")
        @OptionGroup var options: BenchmarkOptions

        func run() throws { try options.run([.memory]) }
    }

    struct Projections: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Five tables beside one, lineage, a declared projection, a comparison.")
        @OptionGroup var options: BenchmarkOptions

        func run() throws { try options.run([.projections]) }
    }

    struct History: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The history of random rows, and reads beside a build.")
        @OptionGroup var options: BenchmarkOptions

        func run() throws { try options.run([.history]) }
    }
}
