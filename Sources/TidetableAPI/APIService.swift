import EventLog
import HTTPCore
import HTTPServer
import ProjectionRuntime

/// Answers the API's requests: finds the route, checks the method, hands over to the endpoint.
///
/// Runs on the event loops. What takes long goes to `workers`.
public final class APIService: HTTPService {
    let events: EventLog
    let host: ProjectionHost
    let files: StaticFiles
    let metrics: Metrics
    let appends: AppendEndpoint
    let reads: RowsEndpoint
    let changes: ChangesEndpoint
    let history: HistoryEndpoint
    let log: LogEndpoint
    let probes: ProbesEndpoint
    let projections: ProjectionsEndpoint
    let comparisons: ComparisonEndpoint
    let verifications: VerificationEndpoint

    init(parts: ServerParts, files: StaticFiles) {
        events = parts.events
        host = parts.host
        self.files = files
        metrics = parts.metrics
        appends = AppendEndpoint(parts)
        reads = RowsEndpoint(parts)
        changes = ChangesEndpoint(parts)
        history = HistoryEndpoint(parts, reads)
        log = LogEndpoint(parts)
        probes = ProbesEndpoint(parts)
        projections = ProjectionsEndpoint(parts)
        comparisons = ComparisonEndpoint(parts)
        verifications = VerificationEndpoint(parts)
    }

    /// Answers one request.
    public func respond(_ exchange: Exchange) {
        do throws(Problem) {
            guard let question = exchange.note as? ReadQuestion else {
                return try answer(exchange)
            }
            metrics.countRequest(question.route)
            try reads.answer(question, exchange)
        } catch {
            exchange.send(error)
        }
    }

    private func answer(_ exchange: Exchange) throws(Problem) {
        let method = exchange.head.method
        if method == .options, exchange.head.path == "*" {
            return exchange.send(status: 204, fields: ["Allow": "GET, HEAD, POST, DELETE, OPTIONS"])
        }
        guard let segments = try? exchange.head.segments() else {
            throw Problem(.badRequest, "the path is not well-formed")
        }
        guard let named = Route(segments) else {
            throw Problem(.notFound, "nothing is at \(exchange.head.path)")
        }
        let route = named.below { host.table($0)?.current?.schema.keyColumns.count }
        if case .file(let path) = route, files[path] == nil {
            throw Problem(.notFound, "nothing is at \(exchange.head.path)")
        }
        if method == .options {
            return exchange.send(status: 204, fields: ["Allow": route.allow])
        }
        guard route.methods.contains(method) else {
            throw Problem(
                route.isRows ? .generatedTable : .methodNotAllowed,
                route.isRows
                    ? "rows are folded from events: append a corrective event with POST /v1/events"
                    : "\(method.name) is not allowed here",
                fields: [("Allow", route.allow)])
        }
        metrics.countRequest(route)
        try dispatch(route, exchange)
    }

    private func dispatch(_ route: Route, _ exchange: Exchange) throws(Problem) {
        switch route {
        case .events where exchange.head.method == .post:
            try appends.append(exchange, topic: nil)
        case .events: try log.events(exchange)
        case .topicEvents(let topic): try appends.append(exchange, topic: topic)
        case .topics: try log.topics(exchange)
        case .tables: try reads.tables(exchange)
        case .table(let name): try reads.table(exchange, name)
        case .rows(let name): try reads.rows(exchange, name)
        case .row(let name, let key): try reads.row(exchange, name, key)
        case .changes(let name): try changes.changes(exchange, name)
        case .changesOfSeveral: try changes.changes(exchange)
        case .history(let name, let key): try history.history(exchange, name, key)
        case .whatIf(let name, let key): try history.whatIf(exchange, name, key)
        case .projections: try projections.projections(exchange)
        case .versions, .version, .rebuild, .compare, .cutover, .rollback, .verify, .quarantine,
            .quarantineRetry:
            try operate(route, exchange)
        case .lag: try probes.lag(exchange)
        case .live: probes.live(exchange)
        case .ready: try probes.ready(exchange)
        case .metrics: probes.metrics(exchange)
        case .problems: sendPage(ProblemPages.index, exchange)
        case .problem(let name):
            guard let page = ProblemPages.page(name) else {
                throw Problem(.notFound, "there is no problem “\(name)”")
            }
            sendPage(page, exchange)
        case .file(let path): try sendFile(path, exchange)
        }
    }

    /// What operators do with projections.
    private func operate(_ route: Route, _ exchange: Exchange) throws(Problem) {
        switch route {
        case .versions(let name): try projections.build(exchange, name)
        case .version(let name, let version): try projections.retire(exchange, name, version)
        case .rebuild(let name): try projections.rebuild(exchange, name)
        case .compare(let name): try comparisons.compare(exchange, name)
        case .cutover(let name): try comparisons.cutover(exchange, name)
        case .rollback(let name): try comparisons.rollback(exchange, name)
        case .verify(let name) where exchange.head.method == .post:
            try verifications.verify(exchange, name)
        case .verify(let name): try verifications.verification(exchange, name)
        case .quarantine(let name): try verifications.quarantine(exchange, name)
        case .quarantineRetry(let name): try verifications.retry(exchange, name)
        default: throw Problem(.notFound, "nothing is at \(exchange.head.path)")
        }
    }

    private func sendPage(_ page: [UInt8], _ exchange: Exchange) {
        var fields = APIService.pageFields
        fields.append("Content-Type", "text/html; charset=utf-8")
        exchange.send(status: 200, fields: fields, body: page)
    }

    private func sendFile(_ path: String, _ exchange: Exchange) throws(Problem) {
        guard let file = files[path] else {
            throw Problem(.notFound, "nothing is at \(exchange.head.path)")
        }
        var fields = APIService.pageFields
        fields.append("ETag", file.tag.fieldValue)
        if exchange.matches(file.tag) { return exchange.send(status: 304, fields: fields) }
        fields.append("Content-Type", file.type)
        exchange.send(status: 200, fields: fields, body: file.bytes)
    }

    /// What every page carries: nothing from another host, no framing, no guessing of types.
    private static let pageFields: HTTPFields = [
        "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache",
    ]
}

extension Exchange {
    /// Whether the client has the representation that `tag` names already.
    func matches(_ tag: EntityTag) -> Bool {
        let values = head.fields.values("If-None-Match")
        guard !values.isEmpty, let list = EntityTagList(values) else { return false }
        return list.matchesWeakly(tag)
    }
}
