/// What `/v1/lag` says.
struct LagReport: Sendable, Equatable {
    /// One projection's line.
    struct Line: Sendable, Equatable {
        /// Its name.
        let projection: String
        /// Its live version.
        let version: Int
        /// Its state.
        let state: String
        /// What it has applied.
        let position: String
        /// Events not applied yet.
        let lagEvents: Int
        /// Age of the oldest of them in seconds.
        let lagSeconds: Double
    }

    /// The log's end.
    let logEnd: String
    /// The projections.
    let lines: [Line]

    /// Reads the answer.
    ///
    /// - Throws: `CommandFailure` when a member is missing.
    init(_ answer: JSONValue) throws(CommandFailure) {
        guard let logEnd = answer["log_end"]?.text, let projections = answer["projections"] else {
            throw LagReport.unknown
        }
        var lines: [Line] = []
        for entry in projections.elements {
            guard let name = entry["projection"]?.text, let events = entry["lag_events"]?.integer,
                let seconds = entry["lag_seconds"]?.double
            else { throw LagReport.unknown }
            lines.append(
                Line(
                    projection: name, version: entry["version"]?.integer ?? 0,
                    state: entry["state"]?.text ?? "?", position: entry["position"]?.text ?? "?",
                    lagEvents: events, lagSeconds: seconds))
        }
        self.logEnd = logEnd
        self.lines = lines
    }

    /// The largest lag of all, in events.
    var mostEvents: Int { lines.map(\.lagEvents).max() ?? 0 }
    /// The largest lag of all, in seconds.
    var mostSeconds: Double { lines.map(\.lagSeconds).max() ?? 0 }

    /// The projections that are behind by more than `seconds`, or do not move at all.
    func late(after seconds: Double) -> [Line] {
        lines.filter { $0.lagSeconds > seconds || $0.state == "faulted" }
    }

    /// A table for a person.
    var table: TextTable {
        var table = TextTable(columns: [
            "projection", "version", "state", "position", "lag events", "lag seconds",
        ])
        for line in lines {
            table.add([
                .string(line.projection), .number("\(line.version)"), .string(line.state),
                .number(PlainText.escaped(line.position)), .number("\(line.lagEvents)"),
                .number(PlainText.milliseconds(line.lagSeconds)),
            ])
        }
        return table
    }

    private static let unknown = CommandFailure(.failure, "the server's lag report is not known")
}
