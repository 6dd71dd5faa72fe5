/// How far a rebuild is, as `/v1/projections` tells it.
enum RebuildStatus: Sendable, Equatable {
    /// It folds the log from offset 0.
    case building(ProgressLine)
    /// Its rows are the live ones, at this position.
    case live(position: String)
    /// It stopped, for this reason.
    case faulted(reason: String)
    /// Nothing is known of it any more.
    case gone

    /// Finds the generation of a projection in the answer.
    init(_ answer: JSONValue, projection: String, generation: Int) {
        let projections = answer["projections"]?.elements ?? []
        let found = projections.first { $0["projection"]?.text == projection }
        let versions = found?["versions"]?.elements ?? []
        if let entry = versions.first(where: { $0["generation"]?.integer == generation }) {
            self.init(entry)
        } else if let newer = versions.first(where: { entry in
            entry["state"]?.text == "live" && entry["generation"]?.integer ?? 0 > generation
        }) {
            self = .live(position: newer["position"]?.text ?? "?")
        } else {
            self = .gone
        }
    }

    private init(_ entry: JSONValue) {
        let position = entry["position"]?.text ?? "?"
        switch entry["state"]?.text {
        case "live": self = .live(position: position)
        case "faulted": self = .faulted(reason: entry["reason"]?.text ?? "no reason given")
        default: self = .building(RebuildStatus.progress(entry, position))
        }
    }

    private static func progress(_ entry: JSONValue, _ position: String) -> ProgressLine {
        // Positions count from 0, and -1 is nothing yet: one more is the number of events.
        let done = (Int(position) ?? -1) + 1
        var line = ProgressLine()
        line.events = done
        line.rate = entry["events_per_second"]?.double ?? 0
        line.remaining = entry["eta_seconds"]?.double
        let target = entry["target"]?.text ?? entry["log_end"]?.text
        if let target = target.flatMap({ Int($0) }) {
            line.fraction = target < 0 ? 1 : min(1, Double(done) / (Double(target) + 1))
        }
        return line
    }
}
