import ArgumentParser

/// `tidetable quarantine`.
struct QuarantineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine",
        abstract: "Print the keys whose events could not be folded, or try them again.",
        discussion: """
            stdout gets a line for each key: its table, how many of its events are parked, the \
            first of them, and why. stderr gets their number. With --retry the parked events are \
            folded again, and stdout gets {"retried":…,"released":…,"remaining":…}.

            Exit status: 65 no such projection.
            """)

    @Argument(help: "The projection, such as boarding_manifest.")
    var projection: String

    @Flag(help: "Fold the parked events again. (env: TIDETABLE_RETRY)")
    var retry = false

    @OptionGroup var server: ServerOptions

    func validate() throws {
        _ = try SettingSource.process.isOn(retry, "retry")
        _ = try server.session(.process)
    }

    func run() throws {
        let session = try server.session(.process)
        let requests = ProjectionRequest(projection)
        if try SettingSource.process.isOn(retry, "retry") {
            Console.print(try session.json(requests.post("quarantine/retry")).printable)
        } else {
            let report = try QuarantineReport(try session.json(requests.get("quarantine")))
            for line in report.lines { Console.print(line) }
            Console.report(report.summary)
        }
    }
}
