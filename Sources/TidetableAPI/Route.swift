import HTTPCore

/// What a path names.
enum Route: Equatable {
    case events
    case topicEvents(String)
    case topics
    case tables
    case table(String)
    case rows(String)
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
        case "v1": self.init(versionOne: segments.dropFirst())
        case "livez" where segments.count == 1: self = .live
        case "readyz" where segments.count == 1: self = .ready
        case "metrics" where segments.count == 1: self = .metrics
        case "problems" where segments.count == 1: self = .problems
        case "problems" where segments.count == 2: self = .problem(segments[1])
        default: self = .file(segments.joined(separator: "/"))
        }
    }

    private init?(versionOne segments: ArraySlice<String>) {
        let rest = Array(segments)
        switch (rest.first, rest.count) {
        case ("events", 1): self = .events
        case ("topics", 1): self = .topics
        case ("topics", 3) where rest[2] == "events": self = .topicEvents(rest[1])
        case ("tables", 1): self = .tables
        case ("tables", 2): self = .table(rest[1])
        case ("tables", 3) where rest[2] == "rows": self = .rows(rest[1])
        case ("tables", 4...) where rest[2] == "rows":
            self = .row(rest[1], key: Array(rest[3...]))
        case ("projections", 1): self = .projections
        case ("projections", 3...): self.init(projection: rest[1], Array(rest[2...]))
        case ("lag", 1): self = .lag
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

    /// The route of a path below a row: a table whose keys have `keyColumns` parts has no row of
    /// one
    /// part more.
    func below(keyColumns: Int) -> Route {
        guard case .row(let table, let key) = self, key.count == keyColumns + 1 else { return self }
        switch key.last {
        case "history": return .history(table, key: Array(key.dropLast()))
        case "what-if": return .whatIf(table, key: Array(key.dropLast()))
        default: return self
        }
    }

    /// Whether a write here would be a write to generated rows.
    var isRows: Bool {
        switch self {
        case .rows, .row: true
        default: false
        }
    }
}
