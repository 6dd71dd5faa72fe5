/// Every kind of problem the API answers with. The raw value is the last part of the problem's
/// `type`, which is the path of a page that explains it.
public enum ProblemKind: String, CaseIterable, Sendable {
    case malformedEvent = "malformed-event"
    case invalidEvent = "invalid-event"
    case conflictingEvent = "conflicting-event"
    case producerGap = "producer-gap"
    case producerFenced = "producer-fenced"
    case badRequest = "bad-request"
    case badParameter = "bad-parameter"
    case notFound = "not-found"
    case noSuchTable = "no-such-table"
    case noSuchRow = "no-such-row"
    case noSuchTopic = "no-such-topic"
    case noSuchProjection = "no-such-projection"
    case methodNotAllowed = "method-not-allowed"
    case generatedTable = "generated-table"
    case notAcceptable = "not-acceptable"
    case timeout = "timeout"
    case beyondLogEnd = "beyond-log-end"
    case otherLog = "other-log"
    case noSuchVersion = "no-such-version"
    case alreadyBuilding = "already-building"
    case alreadyBuilt = "already-built"
    case notBuilt = "not-built"
    case notCaughtUp = "not-caught-up"
    case versionIsLive = "version-is-live"
    case noPreviousVersion = "no-previous-version"
    case incomparable = "incomparable"
    case conditionFailed = "condition-failed"
    case quarantined = "quarantined"
    case tooLarge = "too-large"
    case uriTooLong = "uri-too-long"
    case unsupportedMediaType = "unsupported-media-type"
    case expectationFailed = "expectation-failed"
    case headersTooLarge = "headers-too-large"
    case internalError = "internal"
    case damagedLog = "damaged-log"
    case notImplemented = "not-implemented"
    case notYetApplied = "not-yet-applied"
    case tooStale = "too-stale"
    case tooSlow = "too-slow"
    case building = "building"
    case faulted = "faulted"
    case overloaded = "overloaded"
    case ingestStopped = "ingest-stopped"
    case versionNotSupported = "version-not-supported"
    case diskFull = "disk-full"

    /// The path of the page that explains it, which is also the problem's `type`.
    public var path: String { "/problems/\(rawValue)" }

    /// The status that goes with it.
    public var status: Int { facts.status }
    /// What it is, in a few words.
    public var title: String { facts.title }
    /// What it means and what to do.
    public var explanation: String { facts.explanation }

    private var facts: ProblemFacts { ProblemFacts.of(self) }

    /// The kind that fits a status given below the API, by the HTTP server itself.
    static func of(status: Int) -> ProblemKind {
        switch status {
        case 404: return .notFound
        case 405: return .methodNotAllowed
        case 408: return .timeout
        case 413: return .tooLarge
        case 414: return .uriTooLong
        case 417: return .expectationFailed
        case 431: return .headersTooLarge
        case 501: return .notImplemented
        case 505: return .versionNotSupported
        case 500...: return .internalError
        default: return .badRequest
        }
    }
}
