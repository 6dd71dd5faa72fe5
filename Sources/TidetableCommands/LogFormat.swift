import ArgumentParser
import Logging

/// The form of log lines.
public enum LogFormat: String, Sendable, CaseIterable, ExpressibleByArgument {
    /// `2026-11-24T06:00:00.000Z info server: listening address=http://127.0.0.1:8080`
    case text
    /// One JSON object a line, for collectors.
    case json
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
