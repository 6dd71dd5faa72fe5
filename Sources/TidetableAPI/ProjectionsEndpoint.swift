import EventLog
import HTTPServer
import JSON
import ProjectionRuntime

/// `GET /v1/projections` and `POST /v1/projections/{projection}/rebuild`.
extension ProbesEndpoint {
    func projections(_ exchange: Exchange) throws(Problem) {
        try exchange.expectNoQuery()
        exchange.sendObject(fields: ["Cache-Control": "no-store"]) { json in
            json.key("projections")
            json.beginArray()
            for table in parts.host.tables { describe(table, to: &json) }
            json.endArray()
        }
    }

    private func describe(_ table: LiveTable, to json: inout JSONWriter) {
        let serving = table.serving
        json.beginObject()
        json.member("projection", table.name)
        json.member("live_version", serving.map { Int64($0.version) })
        json.key("versions")
        json.beginArray()
        if let serving {
            describe(serving.status.current, serving.version, target: nil, to: &json)
        }
        if let build = table.build {
            describe(
                build.status.current, table.projection.version, target: build.target, to: &json)
        }
        json.endArray()
        json.endObject()
    }

    private func describe(
        _ reading: ProjectionStatus.Reading, _ version: Int, target: Position?,
        to json: inout JSONWriter
    ) {
        json.beginObject()
        json.member("version", Int64(version))
        json.member("generation", reading.generation)
        json.member("state", reading.state.name)
        json.freshness(ReadFlow(parts: parts).freshness(of: reading))
        json.member("target", target?.text)
        json.member("events_per_second", reading.eventsPerSecond, decimals: 1)
        let left = target.map { Double(max(0, $0.last - reading.position.last)) }
        let seconds = left.flatMap {
            reading.eventsPerSecond > 0 ? $0 / reading.eventsPerSecond : nil
        }
        json.member("eta_seconds", seconds, decimals: 1)
        if case .faulted(let why) = reading.state {
            json.member("reason", why)
        } else {
            json.member("reason", String?.none)
        }
        json.endObject()
    }

    func rebuild(_ exchange: Exchange, _ name: String) throws(Problem) {
        try exchange.expectNoQuery()
        guard let table = parts.host.table(name) else {
            throw Problem(.noSuchProjection, "there is no projection “\(name)”")
        }
        let host = parts.host
        Task {
            do throws(ProjectionError) {
                let build = try await host.rebuild(name)
                exchange.loop.execute { accepted(build, table, exchange) }
            } catch {
                let problem = ProbesEndpoint.problem(error)
                exchange.loop.execute { exchange.send(problem) }
            }
        }
    }

    private func accepted(_ build: LiveTable.Build, _ table: LiveTable, _ exchange: Exchange) {
        exchange.sendObject(
            status: 202, fields: ["Cache-Control": "no-store", "Location": "/v1/projections"]
        ) { json in
            json.member("projection", table.name)
            json.member("version", Int64(table.projection.version))
            json.member("generation", build.status.current.generation)
            json.member("state", build.status.current.state.name)
            json.member("target", build.target.text)
        }
    }

    private static func problem(_ error: ProjectionError) -> Problem {
        switch error {
        case .unknown: Problem(.noSuchProjection, error.description)
        case .alreadyBuilding: Problem(.alreadyBuilding, error.description)
        case .storage: Problem(.internalError, error.description)
        }
    }
}
