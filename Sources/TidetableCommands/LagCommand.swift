import ArgumentParser
import HTTPClient

/// `tidetable lag`.
struct LagCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lag",
        abstract: "Print how far each projection is behind the log.",
        discussion: """
            Lag in seconds is the age of the oldest event that is not applied yet: 0 when caught \
            up, however long nothing has come.

            Exit status: 75 when a projection is later than --max-lag-seconds, or faulted.
            """)

    @Flag(help: "Print the server's JSON. (env: TIDETABLE_JSON)")
    var json = false

    @Option(
        help: ArgumentHelp(
            "Exit with 75 when a projection is later. (env: TIDETABLE_MAX_LAG_SECONDS)",
            valueName: "seconds"))
    var maxLagSeconds: Double?

    @OptionGroup var server: ServerOptions

    func validate() throws {
        _ = try plan(.process)
        _ = try server.session(.process)
    }

    func plan(_ source: SettingSource) throws -> (json: Bool, bound: Double?) {
        (
            try source.isOn(json, "json"),
            try source.number(maxLagSeconds, "max-lag-seconds", in: 0...1e9)
        )
    }

    func run() throws {
        let (json, bound) = try plan(.process)
        let answer = try server.session(.process).json("/v1/lag")
        let report = try LagReport(answer)
        if json {
            Console.print(answer.printable)
        } else {
            for line in report.table.lines() { Console.print(line) }
            Console.report("log end \(PlainText.escaped(report.logEnd))")
        }
        guard let bound else { return }
        let late = report.late(after: bound)
        guard late.isEmpty else {
            let names = late.map(\.projection).joined(separator: ", ")
            throw CommandFailure(.tryAgain, PlainText.escaped("behind by more: \(names)"))
        }
    }
}
