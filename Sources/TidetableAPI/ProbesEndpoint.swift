import EventLog
import HTTPCore
import HTTPServer
import JSON
import ProjectionRuntime
import TableQueries

/// Probes, lag, metrics and projections: what orchestrators and operators ask. All of it is read
/// from cached state, in constant time.
struct ProbesEndpoint: Sendable {
    let parts: ServerParts
    private let flow: ReadFlow
    /// A projector that has events to fold and has not moved for this long is stalled.
    private static let stalledAfter: Double = 30

    init(_ parts: ServerParts) {
        self.parts = parts
        flow = ReadFlow(parts: parts)
    }

    /// The process answers; that is all this says.
    func live(_ exchange: Exchange) {
        exchange.sendObject(fields: ["Cache-Control": "no-store"]) { $0.member("status", "alive") }
    }

    func ready(_ exchange: Exchange) throws(Problem) {
        let question = try ReadyQuestion(exchange.queryItems())
        if let name = question.projection, parts.host.projection(name) == nil {
            throw Problem(.noSuchProjection, "there is no projection “\(name)”")
        }
        var reasons: [Reason] = []
        for projection in parts.host.projections
        where question.projection == nil || question.projection == projection.name {
            if let reason = reason(projection, question.maximumLag) { reasons.append(reason) }
        }
        if let reason = parts.events.stopReason {
            reasons.append(Reason(projection: nil, reason: "ingest-stopped", detail: reason))
        }
        let isReady = reasons.isEmpty
        exchange.sendObject(
            status: isReady ? 200 : 503, fields: ["Cache-Control": "no-store"]
        ) { json in
            json.member("status", isReady ? "ready" : "not-ready")
            json.key("reasons")
            json.beginArray()
            for reason in reasons {
                json.beginObject()
                json.member("projection", reason.projection)
                json.member("reason", reason.reason)
                json.member("detail", reason.detail)
                json.endObject()
            }
            json.endArray()
            json.rejectedFiles(parts.rejectedFiles)
        }
    }

    private struct Reason {
        let projection: String?
        let reason: String
        let detail: String
    }

    private func reason(_ projection: ServedProjection, _ maximumLag: Double?) -> Reason? {
        guard let live = projection.live else {
            if case .faulted(let why) = projection.status?.current.state {
                return Reason(projection: projection.name, reason: "faulted", detail: why)
            }
            return Reason(
                projection: projection.name, reason: "building",
                detail: "the table is folded from the log for the first time")
        }
        let reading = live.status.current
        if case .faulted(let why) = reading.state {
            return Reason(projection: projection.name, reason: "faulted", detail: why)
        }
        let freshness = flow.freshness(of: reading)
        let lag = Double(freshness.lagMilliseconds) / 1_000
        if let maximumLag, lag > maximumLag {
            return Reason(
                projection: projection.name, reason: "lagging",
                detail: "it lags \(freshness.lagSeconds) s, more than \(maximumLag) s")
        }
        if lag > ProbesEndpoint.stalledAfter, reading.secondsSinceProgress > 5 {
            return Reason(
                projection: projection.name, reason: "stalled",
                detail: "it has folded nothing for \(Int(reading.secondsSinceProgress)) s")
        }
        return nil
    }

    func lag(_ exchange: Exchange) throws(Problem) {
        try exchange.expectNoQuery()
        exchange.sendObject(fields: ["Cache-Control": "no-store"]) { json in
            json.member("log_end", parts.events.end.text)
            json.key("projections")
            json.beginArray()
            for projection in parts.host.projections {
                json.beginObject()
                json.member("projection", projection.name)
                json.member("version", Int64(projection.current.version))
                let reading = projection.status?.current
                json.member("state", reading?.state.name ?? "building")
                json.freshness(flow.freshness(of: reading))
                json.endObject()
            }
            json.endArray()
        }
    }

    func metrics(_ exchange: Exchange) {
        let text = MetricsText.render(parts, flow)
        exchange.send(
            status: 200,
            fields: [
                "Content-Type": "text/plain; version=0.0.4; charset=utf-8",
                "Cache-Control": "no-store",
            ], body: Array(text.utf8))
    }
}

/// What is asked of `/readyz`.
private struct ReadyQuestion {
    var projection: String?
    var maximumLag: Double?

    init(_ items: [QueryItems.Item]) throws(Problem) {
        for item in items {
            switch item.name {
            case "projection" where projection == nil: projection = item.value
            case "max_lag_seconds" where maximumLag == nil:
                guard item.value.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2e }),
                    let lag = Double(item.value), lag.isFinite
                else {
                    throw Problem(
                        .badParameter, "“max_lag_seconds” must be a number of seconds, 0 or more")
                }
                maximumLag = lag
            default:
                throw Problem(.badParameter, "“\(item.name)” is no parameter here, or given twice")
            }
        }
    }
}

extension JSONWriter {
    /// Position and lag, as every answer about a projection has them.
    mutating func freshness(_ freshness: Freshness) {
        member("position", freshness.position.text)
        member("lag_events", freshness.lagEvents)
        key("lag_seconds")
        number(freshness.lagSeconds)
    }
}
