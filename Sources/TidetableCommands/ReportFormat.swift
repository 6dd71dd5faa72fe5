import ArgumentParser

/// How a report is printed.
public enum ReportFormat: String, Sendable, CaseIterable, ExpressibleByArgument {
    /// The server's JSON, in one line.
    case json
    /// Columns for a person.
    case table

    /// The format unless one was asked for: a table for a person, JSON for a program.
    static var standard: ReportFormat { Console.outputIsTerminal ? .table : .json }
}
