import ArgumentParser
import HTTPClient

/// `tidetable append`.
struct AppendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "append",
        abstract: "Append events from a file or from stdin.",
        discussion: """
            Reads newline-delimited CloudEvents, plain or gzip, and appends them over one \
            connection. An event counts as appended once it is on the server's disk. Events are \
            known by source and id, so it is safe to run the same command again: what is there \
            already is counted as duplicates.

            The last line, on stdout: {"lines":…,"appended":…,"duplicates":…,"position":"…"}

            Exit status: 65 an event was refused (its line is named), 66 the file cannot be read, \
            69 the server cannot be reached, 75 the server was too busy for too long.
            """)

    @Argument(help: "A file of events, one a line (.gz too), or - for stdin.")
    var file: String

    @Option(
        help: ArgumentHelp(
            "Events of one request, 1 to 10000. (env: TIDETABLE_BATCH; default: 1000)",
            valueName: "events"))
    var batch: Int?

    @Option(
        help: ArgumentHelp(
            "The first line to send, from 1. (env: TIDETABLE_FROM_LINE; default: 1)",
            valueName: "line"))
    var fromLine: Int?

    @Option(
        help: ArgumentHelp(
            "Events per second; 0 sends as fast as it goes. (env: TIDETABLE_RATE; default: 0)",
            valueName: "events"))
    var rate: Int?

    @Option(
        help: ArgumentHelp(
            """
            How long to go on when the server is busy or away. (env: TIDETABLE_RETRY_SECONDS; \
            default: 60)
            """, valueName: "seconds"))
    var retrySeconds: Int?

    @OptionGroup var server: ServerOptions

    func plan(_ source: SettingSource) throws -> AppendJob.Plan {
        var plan = AppendJob.Plan(path: file)
        plan.batch = try source.number(batch, "batch", in: 1...10_000) ?? plan.batch
        plan.firstLine = try source.number(fromLine, "from-line", in: 1...Int.max) ?? 1
        plan.rate = try source.number(rate, "rate", in: 0...10_000_000) ?? 0
        let seconds = try source.number(retrySeconds, "retry-seconds", in: 0...86_400) ?? 60
        plan.retry = .seconds(seconds)
        return plan
    }

    func validate() throws {
        _ = try plan(.process)
        _ = try server.session(.process)
    }

    func run() throws {
        let plan = try plan(.process)
        let session = try server.session(.process)
        let meter = ProgressMeter(label: "append")
        let job = AppendJob(plan, session, meter: meter)
        job.onWait = { reason, wait in
            meter.clear()
            let seconds = PlainText.milliseconds(wait.inSeconds)
            Console.report("\(reason)\ntrying again in \(seconds) s")
        }
        do {
            try job.run()
        } catch {
            meter.clear()
            if error.status == .noInput, job.totals.lastLine == 0 { throw error }
            throw CommandFailure(error.status, error.message + "\n" + advice(job.totals, plan))
        }
        Console.print(job.totals.json)
    }

    /// What is safe, and how to go on.
    func advice(_ totals: AppendTotals, _ plan: AppendJob.Plan) -> String {
        let next = max(totals.lastLine + 1, plan.firstLine)
        let server = (try? server.address(.process)) ?? ServerOptions.standard
        let known =
            totals.lastLine == 0
            ? "no line of this run is known to be on disk"
            : "the lines up to \(totals.lastLine) are on disk (\(totals.appended) appended, "
                + "\(totals.duplicates) duplicates)"
        let file = ShellWord.quoted(file)
        return known + "; to go on: tidetable append \(file) --from-line \(next) --server \(server)"
    }
}
