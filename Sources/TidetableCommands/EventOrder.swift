import ArgumentParser

/// In which order a history's events come, as the API writes it.
public enum EventOrder: String, Sendable, CaseIterable, ExpressibleByArgument {
    /// The oldest event first.
    case oldestFirst = "offset"
    /// The newest event first.
    case newestFirst = "-offset"
}
