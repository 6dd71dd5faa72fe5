import ArgumentParser
import Logging

/// `tidetable serve`.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the server on a data directory.",
        discussion: """
            The first line on stdout is the address, once connections are accepted; the log goes \
            to stderr. SIGTERM and SIGINT stop it: running requests may end, new ones are refused.
            """)

    @Option(
        help: ArgumentHelp(
            "The data directory; made if it does not exist. (env: TIDETABLE_DATA)",
            valueName: "directory"))
    var data: String?

    @Option(
        help: ArgumentHelp(
            """
            A folder of declared projections, *.projection files. \
            (env: TIDETABLE_PROJECTIONS; default: none)
            """, valueName: "directory"))
    var projections: String?

    @Option(
        help: ArgumentHelp(
            "The address to listen on. (env: TIDETABLE_HOST; default: 127.0.0.1)",
            valueName: "address"))
    var host: String?

    @Option(
        help: "The port to listen on; 0 picks a free one. (env: TIDETABLE_PORT; default: 8080)")
    var port: UInt16?

    @Option(
        help: ArgumentHelp(
            "Event loops, 1 to 256. (env: TIDETABLE_LOOPS; default: by the machine's cores)",
            valueName: "count"))
    var loops: Int?

    @Option(
        help: ArgumentHelp(
            """
            How long running requests may take after a signal to stop. \
            (env: TIDETABLE_DRAIN_SECONDS; default: 10)
            """, valueName: "seconds"))
    var drainSeconds: Int?

    @OptionGroup var log: LogOptions

    func settings(_ source: SettingSource) throws -> ServeSettings {
        guard let data = try source.value(data, "data"), !data.isEmpty else {
            throw ValidationError("a data directory is needed: --data DIR (or TIDETABLE_DATA)")
        }
        var settings = ServeSettings(data: data)
        settings.projections = try source.value(projections, "projections")
        settings.host = try source.value(host, "host") ?? settings.host
        settings.port = try source.number(port, "port", in: 0...UInt16.max) ?? settings.port
        settings.loops = try source.number(loops, "loops", in: 1...256)
        settings.drainSeconds =
            try source.number(drainSeconds, "drain-seconds", in: 0...3600) ?? settings.drainSeconds
        settings.logFormat = try log.format(source)
        settings.logLevel = try log.level(source, default: .info)
        return settings
    }

    func validate() throws {
        _ = try settings(.process)
    }

    func run() throws {
        try CommandLineTool.launch(try settings(.process)) { Console.print($0) }
    }
}
