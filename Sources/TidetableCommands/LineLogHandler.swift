import Logging

/// Writes log entries to stderr, each as one line with one system call, so that lines of several
/// threads never mix.
public struct LineLogHandler: LogHandler {
    /// Values that every entry carries.
    public var metadata: Logger.Metadata = [:]
    /// Entries below it are dropped.
    public var logLevel: Logger.Level
    /// Where more values come from.
    public var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let format: LogFormat

    /// Makes a handler for the logger `label`.
    public init(label: String, format: LogFormat, level: Logger.Level) {
        self.label = label
        self.format = format
        logLevel = level
    }

    /// Makes this the handler of every logger of the process; to be called once, at its start.
    public static func install(format: LogFormat, level: Logger.Level) {
        LoggingSystem.bootstrap { LineLogHandler(label: $0, format: format, level: level) }
    }

    /// One value of `metadata`.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes an entry; the values of the entry win over the provider's and these over the
    /// logger's.
    public func log(event: LogEvent) {
        Console.report(line(event, milliseconds: UTCTime.now).written(as: format))
    }

    func line(_ event: LogEvent, milliseconds: Int64) -> LogLine {
        var values = metadata
        values.merge(metadataProvider?.get() ?? [:]) { $1 }
        values.merge(event.metadata ?? [:]) { $1 }
        if let error = event.error { values["error"] = "\(error)" }
        return LogLine(
            milliseconds: milliseconds, level: event.level, label: label,
            message: event.message.description, metadata: values)
    }
}
