import HTTPCore

/// What the headers of a read say about the rows: which table answered, and how fresh it is.
struct Freshness: Sendable, Equatable, CustomStringConvertible {
    /// The table.
    var table: String
    /// The version of its projection.
    var version: String
    /// The position the rows reflect.
    var position: String
    /// The log's end.
    var logEnd: String
    /// Events between the two.
    var lagEvents: String
    /// Age of the oldest event not applied, in seconds.
    var lagSeconds: String

    /// Reads the `Stream-*` fields; what is missing is shown as `?`.
    init(_ fields: HTTPFields) {
        let value = { (name: String) in PlainText.escaped(fields[name] ?? "?") }
        table = value("Stream-Table")
        version = value("Stream-Table-Version")
        position = value("Stream-Checkpoint-Offset")
        logEnd = value("Stream-Log-End-Offset")
        lagEvents = value("Stream-Lag-Events")
        lagSeconds = value("Stream-Lag-Seconds")
    }

    /// One line for stderr.
    var description: String {
        "\(table) v\(version) at position \(position), log end \(logEnd), "
            + "lag \(lagEvents) events, \(lagSeconds) s"
    }
}
