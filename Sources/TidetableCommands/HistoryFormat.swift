import ArgumentParser

/// How a row's history is printed.
public enum HistoryFormat: String, Sendable, CaseIterable, ExpressibleByArgument {
    /// Sentences for a person.
    case text
    /// The server's JSON, in one line.
    case json
    /// The events alone, one a line.
    case ndjson
}
