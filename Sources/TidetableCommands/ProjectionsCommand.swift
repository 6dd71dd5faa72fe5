import ArgumentParser

/// `tidetable projections`.
struct ProjectionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "projections",
        abstract: "Print the projections and their versions.",
        discussion: """
            A line for each version: what it does (building, standby, live, faulted, retired, or \
            not built), the position that it has applied, its lag, its rate, when a build will \
            have caught up, and how many keys are in quarantine. stderr gets what needs attention.
            """)

    @Option(help: "json or table. (env: TIDETABLE_FORMAT; default: table on a terminal)")
    var format: ReportFormat?

    @OptionGroup var server: ServerOptions

    func validate() throws {
        _ = try SettingSource.process.value(format, "format")
        _ = try server.session(.process)
    }

    func run() throws {
        let answer = try server.session(.process).json("/v1/projections")
        switch try SettingSource.process.value(format, "format") ?? .standard {
        case .json: Console.print(answer.printable)
        case .table:
            let report = try ProjectionsReport(answer)
            for line in report.table.lines() { Console.print(line) }
            for line in report.remarks { Console.report(line) }
        }
    }
}
