import ArgumentParser

/// How rows are printed.
public enum RowFormat: String, Sendable, CaseIterable, ExpressibleByArgument {
    /// One object with all rows, as the server's default.
    case json
    /// A row a line.
    case ndjson
    /// Comma-separated values with a header.
    case csv
    /// Columns for a person.
    case table
}
