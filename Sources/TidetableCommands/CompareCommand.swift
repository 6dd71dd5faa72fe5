import ArgumentParser
import HTTPClient

/// `tidetable compare`.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare two versions of a projection, row by row.",
        discussion: """
            Prints how many rows are equal, changed or in one version only, and for some of the \
            differences the columns and the event that caused it. The ETag names this comparison: \
            a cutover with --if-match is refused when the rows differ in another way by then. \
            With --format json it is the member etag.

              tidetable compare boarding_manifest --from 1 --to 2

            Exit status: 65 no such projection or version, or one that is not built or still \
            building.
            """)

    struct Plan: Equatable {
        var from: Int
        var to: Int
        var samples: Int
        var format: ReportFormat?
    }

    @Argument(help: "The projection, such as boarding_manifest.")
    var projection: String

    @Option(
        help: ArgumentHelp("The version to compare from. (env: TIDETABLE_FROM)", valueName: "n"))
    var from: Int?

    @Option(help: ArgumentHelp("The version to compare to. (env: TIDETABLE_TO)", valueName: "n"))
    var to: Int?

    @Option(
        help: ArgumentHelp(
            "The most differences to show, 0 to 1000. (env: TIDETABLE_SAMPLES; default: 20)",
            valueName: "n"))
    var samples: Int?

    @Option(help: "json or table. (env: TIDETABLE_FORMAT; default: table on a terminal)")
    var format: ReportFormat?

    @OptionGroup var server: ServerOptions

    func plan(_ source: SettingSource) throws -> Plan {
        guard let from = try source.number(from, "from", in: 1...Int.max),
            let to = try source.number(to, "to", in: 1...Int.max)
        else { throw ValidationError("--from and --to are needed: the versions to compare") }
        return Plan(
            from: from, to: to, samples: try source.number(samples, "samples", in: 0...1000) ?? 20,
            format: try source.value(format, "format"))
    }

    func validate() throws {
        _ = try plan(.process)
        _ = try server.session(.process)
    }

    func request(_ plan: Plan) -> ClientRequest {
        ProjectionRequest(projection).get(
            "compare?from=\(plan.from)&to=\(plan.to)&samples=\(plan.samples)")
    }

    func run() throws {
        let plan = try plan(.process)
        let response = try server.session(.process).answer(request(plan))
        let report = ComparisonReport(
            try response.json, tag: response.fields["ETag"], projection: projection)
        switch plan.format ?? .standard {
        case .json: Console.print(report.json)
        case .table: for line in try report.lines() { Console.print(line) }
        }
    }
}
