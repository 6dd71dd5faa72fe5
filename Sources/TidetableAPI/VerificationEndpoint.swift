import EventLog
import HTTPCore
import HTTPServer
import JSON
import ProjectionRuntime
import Projections
import StreamTables
import TableComparison

/// `/v1/projections/{projection}/verify` and `…/quarantine`: is a file what the log says, and which
/// of its keys wait.
struct VerificationEndpoint: Sendable {
    let parts: ServerParts

    init(_ parts: ServerParts) { self.parts = parts }

    func verify(_ exchange: Exchange, _ name: String) throws(Problem) {
        let host = parts.host
        try exchange.withObject(members: ["version"]) { (body) throws(Problem) in
            let version = try body.version()
            exchange.operate { () async throws(ProjectionError) in
                try await host.verify(name, version: version)
            } _: { verification in
                guard let projection = host.projection(name) else { return }
                exchange.sendObject(
                    status: 202,
                    fields: [
                        "Cache-Control": "no-store",
                        "Location": "/v1/projections/\(name)/verify",
                    ]
                ) { $0.verification(verification, of: projection) }
            }
        }
    }

    func verification(_ exchange: Exchange, _ name: String) throws(Problem) {
        try exchange.expectNoQuery()
        let projection = try projection(name)
        exchange.sendObject(fields: ["Cache-Control": "no-store"]) {
            $0.verification(projection.verification, of: projection)
        }
    }

    private func projection(_ name: String) throws(Problem) -> ServedProjection {
        guard let projection = parts.host.projection(name) else {
            throw Problem(.noSuchProjection, "there is no projection “\(name)”")
        }
        return projection
    }

    func quarantine(_ exchange: Exchange, _ name: String) throws(Problem) {
        let projection = try projection(name)
        let version = try version(try exchange.queryItems(), projection)
        guard let file = projection.file(version) else {
            throw ProjectionsEndpoint.problem(
                projection.definition(version) == nil
                    ? .unknownVersion(
                        name, version: version,
                        available: projection.definitions.map(\.version))
                    : .notBuilt(name, version: version))
        }
        exchange.sendObject(fields: ["Cache-Control": "no-store"]) { json in
            json.member("projection", name)
            json.member("version", Int64(version))
            json.key("keys")
            json.beginArray()
            for entry in file.quarantine.keys {
                let schema = file.projection.tables[entry.place]
                json.beginObject()
                json.member("table", schema.name)
                json.key("key")
                if let key = entry.key { json.key(key, of: schema) } else { json.null() }
                json.member("first_offset", entry.firstOffset?.rawValue)
                json.member("parked", Int64(entry.parked))
                json.member("reason", entry.reason)
                json.endObject()
            }
            json.endArray()
        }
    }

    private func version(
        _ items: [QueryItems.Item], _ projection: ServedProjection
    ) throws(Problem) -> Int {
        guard let item = items.first else { return projection.current.version }
        guard items.count == 1, item.name == "version",
            let version = ProjectionsEndpoint.version(item.value)
        else {
            throw Problem(.badParameter, "“version”, an integer of at least 1, is all there is")
        }
        return version
    }

    func retry(_ exchange: Exchange, _ name: String) throws(Problem) {
        let host = parts.host
        try exchange.withObject(members: ["version"]) { (body) throws(Problem) in
            let version = try body.version()
            let number = version ?? host.projection(name)?.current.version
            exchange.operate { () async throws(ProjectionError) in
                try await host.retryQuarantine(name, version: version)
            } _: { result in
                exchange.sendObject(fields: ["Cache-Control": "no-store"]) { json in
                    json.member("projection", name)
                    json.member("version", number.map(Int64.init))
                    json.member("retried", Int64(result.retried))
                    json.member("released", Int64(result.retried - result.remaining))
                    json.member("remaining", Int64(result.remaining))
                }
            }
        }
    }
}

extension JSONWriter {
    /// How a verification stands.
    mutating func verification(_ verification: Verification?, of projection: ServedProjection) {
        let result = verification?.result
        member("projection", projection.name)
        member("version", verification.map { Int64($0.version) })
        member("state", verification?.state.rawValue ?? "none")
        member(
            "position",
            (verification?.position ?? verification?.refold?.status.current.position)?.text)
        member("target", verification?.refold?.target.text)
        member("eta_seconds", verification?.refold?.secondsLeft, decimals: 1)
        member("rows", result.map { Int64($0.rowsInFrom) })
        member("digest", result?.digestOfFrom.map(JSONWriter.digest))
        member("refold_digest", result?.digestOfTo.map(JSONWriter.digest))
        member("drift_rows", result.map { Int64($0.differences) })
        key("repaired")
        bool(verification?.isRepaired ?? false)
        member("reason", verification?.reason)
        key("tables")
        beginArray()
        let schemas = verification.flatMap { projection.definition($0.version)?.tables } ?? []
        for table in result?.tables ?? [] {
            guard let schema = schemas.first(where: { $0.name == table.table }) else { continue }
            differences(table, schema, [:])
        }
        endArray()
    }

    /// Sixteen hexadecimal digits.
    private static func digest(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
