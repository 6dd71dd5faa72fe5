import ArgumentParser
import Logging

/// The options of commands that run a server.
struct LogOptions: ParsableArguments {
    @Option(help: "The form of the log on stderr: text or json. (env: TIDETABLE_LOG_FORMAT)")
    var logFormat: LogFormat?

    @Option(
        help: """
            The least grave entries to log: trace, debug, info, notice, warning, error or \
            critical. (env: TIDETABLE_LOG_LEVEL)
            """)
    var logLevel: Logger.Level?

    func format(_ source: SettingSource) throws -> LogFormat {
        try source.value(logFormat, "log-format") ?? .text
    }

    func level(_ source: SettingSource, default level: Logger.Level) throws -> Logger.Level {
        try source.value(logLevel, "log-level") ?? level
    }
}
