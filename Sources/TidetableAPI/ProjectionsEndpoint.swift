import EventLog
import HTTPServer
import JSON
import ProjectionRuntime

/// `/v1/projections`: what there is, and what operators do with it.
struct ProjectionsEndpoint: Sendable {
    let parts: ServerParts
    let flow: ReadFlow

    init(_ parts: ServerParts) {
        self.parts = parts
        flow = ReadFlow(parts: parts)
    }

    func projections(_ exchange: Exchange) throws(Problem) {
        try exchange.expectNoQuery()
        exchange.sendObject(fields: ["Cache-Control": "no-store"]) { json in
            json.key("projections")
            json.beginArray()
            for projection in parts.host.projections { describe(projection, to: &json) }
            json.endArray()
            json.rejectedFiles(parts.rejectedFiles)
        }
    }

    private func describe(_ projection: ServedProjection, to json: inout JSONWriter) {
        let definition = projection.current
        json.beginObject()
        json.member("projection", projection.name)
        json.member("live_version", projection.live.map { Int64($0.version) })
        json.member("order", definition.order.rawValue)
        json.key("tables")
        json.beginArray()
        for table in definition.tables { json.string(table.name) }
        json.endArray()
        json.key("available_versions")
        json.beginArray()
        for definition in projection.definitions { json.integer(Int64(definition.version)) }
        json.endArray()
        json.key("versions")
        json.beginArray()
        for (file, state) in projection.standing { describe(file, state, to: &json) }
        for retired in projection.retired { describe(retired, to: &json) }
        json.endArray()
        json.key("verification")
        if let verification = projection.verification {
            json.beginObject()
            json.verification(verification, of: projection)
            json.endObject()
        } else {
            json.null()
        }
        json.member("drift_rows", projection.driftRows)
        json.endObject()
    }

    private func describe(
        _ file: ProjectionFile, _ state: ProjectionState, to json: inout JSONWriter
    ) {
        let reading = file.status.current
        json.beginObject()
        json.member("version", Int64(file.version))
        json.member("generation", reading.generation)
        json.member("state", state.name)
        json.freshness(flow.freshness(of: reading))
        json.member("target", file.isBuilding ? file.target.text : nil)
        json.member("events_per_second", reading.eventsPerSecond, decimals: 1)
        json.member("eta_seconds", file.secondsLeft, decimals: 1)
        if case .faulted(let why) = state {
            json.member("reason", why)
        } else {
            json.member("reason", String?.none)
        }
        json.member("quarantined_keys", Int64(file.quarantine.count))
        json.endObject()
    }

    private func describe(_ retired: ServedProjection.Retired, to json: inout JSONWriter) {
        json.beginObject()
        json.member("version", Int64(retired.version))
        json.member("generation", retired.generation)
        json.member("state", "retired")
        json.endObject()
    }

    /// `POST …/versions`: builds a version beside the live one.
    func build(_ exchange: Exchange, _ name: String) throws(Problem) {
        let host = parts.host
        try exchange.withObject(members: ["version"]) { (body) throws(Problem) in
            guard let version = try body.version() else {
                throw Problem(.badParameter, "the body must name the “version” to build")
            }
            exchange.operate { () async throws(ProjectionError) in
                try await host.build(name, version: version)
            } _: { file in
                accepted(file, exchange)
            }
        }
    }

    /// `POST …/rebuild`: folds a version that has a file anew.
    func rebuild(_ exchange: Exchange, _ name: String) throws(Problem) {
        let host = parts.host
        try exchange.withObject(members: ["version"]) { (body) throws(Problem) in
            let version = try body.version()
            exchange.operate { () async throws(ProjectionError) in
                try await host.rebuild(name, version: version)
            } _: { file in
                accepted(file, exchange)
            }
        }
    }

    private func accepted(_ file: ProjectionFile, _ exchange: Exchange) {
        exchange.sendObject(
            status: 202, fields: ["Cache-Control": "no-store", "Location": "/v1/projections"]
        ) { json in
            json.member("projection", file.projection.name)
            json.member("version", Int64(file.version))
            json.member("generation", file.generation)
            json.member("state", file.status.current.state.name)
            json.member("target", file.target.text)
        }
    }

    /// `DELETE …/versions/{version}`: deletes a version's file.
    func retire(_ exchange: Exchange, _ name: String, _ number: String) throws(Problem) {
        try exchange.expectNoQuery()
        guard let version = ProjectionsEndpoint.version(number) else {
            throw Problem(.noSuchVersion, "“\(number)” is no version")
        }
        let host = parts.host
        exchange.operate { () async throws(ProjectionError) in
            try await host.retire(name, version: version)
        } _: { _ in
            exchange.sendObject(fields: ["Cache-Control": "no-store"]) { json in
                json.member("projection", name)
                json.member("version", Int64(version))
                json.member("state", "retired")
            }
        }
    }

    /// A version as a path or a parameter writes it.
    static func version(_ text: String) -> Int? {
        guard let version = Int(text), version > 0, String(version) == text else { return nil }
        return version
    }

    /// What an operator's mistake is called in the API.
    static func problem(_ error: ProjectionError) -> Problem {
        var problem = Problem(kind(of: error), error.description)
        switch error {
        case .notCaughtUp(_, _, let position, let target, let seconds):
            problem.retryAfter = max(1, Int(min(seconds ?? 1, 3_600)))
            problem.members = [
                ("eta_seconds", .decimal(seconds)), ("position", .text(position.text)),
                ("target", .text(target.text)),
            ]
        case .conditionFailed(_, let differences):
            problem.members = [("differences", .integer(differences))]
        default: break
        }
        return problem
    }

    private static func kind(of error: ProjectionError) -> ProblemKind {
        switch error {
        case .unknown: .noSuchProjection
        case .unknownVersion: .noSuchVersion
        case .alreadyBuilding: .alreadyBuilding
        case .alreadyBuilt: .alreadyBuilt
        case .notBuilt: .notBuilt
        case .notCaughtUp: .notCaughtUp
        case .isLive: .versionIsLive
        case .noPrevious: .noPreviousVersion
        case .conditionFailed: .conditionFailed
        case .incomparable: .incomparable
        case .storage: .internalError
        }
    }
}
