import HTTPCore

/// What a path names.
enum Route: Equatable {
    case events
    case topicEvents(String)
    case topics
    case tables
    case table(String)
    case rows(String)
    case changes(String)
    case changesOfSeveral
    case row(String, key: [String])
    case history(String, key: [String])
    case whatIf(String, key: [String])
    case projections
    case versions(String)
    case version(String, String)
    case rebuild(String)
    case compare(String)
    case cutover(String)
    case rollback(String)
    case verify(String)
    case quarantine(String)
    case quarantineRetry(String)
    case lag
    case live
    case ready
    case metrics
    case problems
    case problem(String)
    case file(String)

    /// The route of a path's decoded segments; nil where nothing is there.
    init?(_ segments: [String]) {
        switch segments.first {
        case "v1": self.init(versionOne: segments)
        case "livez" where segments.count == 1: self = .live
        case "readyz" where segments.count == 1: self = .ready
        case "metrics" where segments.count == 1: self = .metrics
        case "problems" where segments.count == 1: self = .problems
        case "problems" where segments.count == 2: self = .problem(segments[1])
        default: self = .file(segments.joined(separator: "/"))
        }
    }

    /// Paths below `/v1`; the first segment is looked at already.
    private init?(versionOne segments: [String]) {
        guard segments.count > 1 else { return nil }
        switch (segments[1], segments.count) {
        // Rows come first: they are what is asked for most.
        case ("tables", 5...) where segments[3] == "rows":
            self = .row(segments[2], key: Array(segments[4...]))
        case ("tables", 4) where segments[3] == "rows": self = .rows(segments[2])
        case ("tables", 4) where segments[3] == "changes": self = .changes(segments[2])
        case ("tables", 3): self = .table(segments[2])
        case ("tables", 2): self = .tables
        case ("changes", 2): self = .changesOfSeveral
        case ("events", 2): self = .events
        case ("topics", 2): self = .topics
        case ("topics", 4) where segments[3] == "events": self = .topicEvents(segments[2])
        case ("projections", 2): self = .projections
        case ("projections", 4...):
            self.init(projection: segments[2], Array(segments[3...]))
        case ("lag", 2): self = .lag
        default: return nil
        }
    }

    private init?(projection name: String, _ rest: [String]) {
        switch (rest[0], rest.count) {
        case ("versions", 1): self = .versions(name)
        case ("versions", 2): self = .version(name, rest[1])
        case ("rebuild", 1): self = .rebuild(name)
        case ("compare", 1): self = .compare(name)
        case ("cutover", 1): self = .cutover(name)
        case ("rollback", 1): self = .rollback(name)
        case ("verify", 1): self = .verify(name)
        case ("quarantine", 1): self = .quarantine(name)
        case ("quarantine", 2) where rest[1] == "retry": self = .quarantineRetry(name)
        default: return nil
        }
    }

    /// The methods that the route takes.
    var methods: [HTTPMethod] {
        switch self {
        case .events: [.get, .head, .post, .options]
        case .verify: [.get, .head, .post, .options]
        case .version: [.delete, .options]
        case .topicEvents, .whatIf, .versions, .rebuild, .cutover, .rollback, .quarantineRetry:
            [.post, .options]
        default: [.get, .head, .options]
        }
    }

    /// The methods as the `Allow` field lists them.
    var allow: String { methods.map(\.name).joined(separator: ", ") }

    /// The route of a path below a row, where the last segment may name one.
    /// - Parameter keyColumns: the number of parts of the table's keys, asked for only where it
    ///   decides: a table whose keys have that many parts has no row of one part more.
    func below(keyColumns: (_ table: String) -> Int?) -> Route {
        guard case .row(let table, let key) = self, let last = key.last,
            last == "history" || last == "what-if", keyColumns(table) == key.count - 1
        else { return self }
        let row = Array(key.dropLast())
        return last == "history" ? .history(table, key: row) : .whatIf(table, key: row)
    }

    /// Whether a write here would be a write to generated rows.
    var isRows: Bool {
        switch self {
        case .rows, .row: true
        default: false
        }
    }
}
