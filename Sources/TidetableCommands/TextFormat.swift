import ArgumentParser

/// How an account of a row is printed.
public enum TextFormat: String, Sendable, CaseIterable, ExpressibleByArgument {
    /// Sentences for a person.
    case text
    /// The server's JSON, in one line.
    case json
}
