import Glibc
import GoldenData
import HTTPClient
import HTTPCore
import HarborPoint
import Projections
import Testing

/// What tests ask a server, over one connection.
final class Client {
    /// What an append was answered.
    struct Append {
        let appended: Int64
        let duplicates: Int64
        let position: Int64
    }

    /// All rows of a table from one snapshot.
    struct Rows {
        let table: TableSchema
        let entries: [Key: PureFold.Entry]
        let position: Int64
        let logEnd: Int64
        /// The version of the rules that answered.
        let version: Int64
    }

    /// An answer that was not the one the test needs.
    struct Unexpected: Error, CustomStringConvertible {
        let description: String
        let status: Int
        let problem: String?

        init(_ answer: ClientResponse) {
            status = answer.status
            problem = answer.problem
            description = "\(answer.status): \(answer.text.prefix(500))"
        }
    }

    static let manifest = BoardingManifest()
    /// The projections of which a new server serves a version, with all their tables.
    static let projections: [any Projection] = [
        manifest, UnsettledCharges(), CabinOccupancy(),
    ]
    /// All tables of a server.
    static let tables = projections.flatMap(\.tables)
    private let http: HTTPClient

    /// Where the requests go.
    var address: ServerAddress { http.server }

    init(_ address: ServerAddress) { http = HTTPClient(address, timeout: .seconds(120)) }

    func get(_ target: String, _ fields: HTTPFields = [:]) throws -> ClientResponse {
        try http.send(ClientRequest(.get, target, fields: fields))
    }

    func post(_ target: String) throws -> ClientResponse {
        try http.send(ClientRequest(.post, target))
    }

    func send(lines body: [UInt8]) throws -> ClientResponse {
        try post("/v1/events", lines: body)
    }

    func send(
        _ method: HTTPMethod, _ target: String, _ fields: HTTPFields, body: [UInt8]
    ) throws -> ClientResponse {
        try http.send(ClientRequest(method, target, fields: fields, body: body))
    }

    func post(_ target: String, lines body: [UInt8]) throws -> ClientResponse {
        try http.send(
            ClientRequest(
                .post, target, fields: ["Content-Type": "application/x-ndjson"], body: body))
    }

    func append(_ lines: some Sequence<[UInt8]>) throws -> Append {
        try append(body: Array(lines.joined(separator: [UInt8(ascii: "\n")])))
    }

    func append(body: [UInt8]) throws -> Append {
        let answer = try send(lines: body)
        guard answer.status == 200 else { throw Unexpected(answer) }
        let json = try JSONNode(answer.body)
        guard let appended = json["appended"]?.integer, let twice = json["duplicates"]?.integer,
            let position = json["position"]?.string.flatMap({ Int64($0) }),
            answer.fields["Stream-Position"] == String(position)
        else { throw Unexpected(answer) }
        return Append(appended: appended, duplicates: twice, position: position)
    }

    /// A whole table, the boarding manifest where none is named, once it reflects `position`.
    func rows(
        of table: TableSchema = Client.manifest.table, from position: Int64? = nil
    ) throws -> Rows {
        let bound = position.map { "?min_offset=\($0)" } ?? ""
        let answer = try get(
            "/v1/tables/\(table.name)/rows\(bound)",
            ["Accept": "application/x-ndjson", "Prefer": "wait=60"])
        guard answer.status == 200, let checkpoint = answer.integer("Stream-Checkpoint-Offset"),
            let end = answer.integer("Stream-Log-End-Offset")
        else { throw Unexpected(answer) }
        var entries: [Key: PureFold.Entry] = [:]
        for line in answer.body.split(separator: UInt8(ascii: "\n")) {
            let json = try JSONNode(Array(line))
            let entry = PureFold.Entry(
                row: try Row(json, table),
                lastEventOffset: json["last_event_offset"]?.integer ?? -1)
            let earlier = entries.updateValue(entry, forKey: try Key(json, table))
            #expect(earlier == nil, "a row came twice")
        }
        return Rows(
            table: table, entries: entries, position: checkpoint, logEnd: end,
            version: answer.integer("Stream-Table-Version") ?? 0)
    }

    /// Every table, once it reflects `position`.
    func tables(from position: Int64) throws -> [Rows] {
        try Client.tables.map { try rows(of: $0, from: position) }
    }

    /// Every table as it stands, once its first build is done.
    func tablesWhenBuilt() throws -> [Rows] {
        try Client.tables.map { try rowsWhenBuilt(of: $0) }
    }

    /// A whole table as it stands, once its first build is done.
    func rowsWhenBuilt(of table: TableSchema = Client.manifest.table) throws -> Rows {
        for _ in 0..<12_000 {
            do {
                return try rows(of: table)
            } catch let error as Unexpected where error.problem == "building" {
                usleep(5_000)
            }
        }
        return try rows(of: table)
    }

    /// The log's events from `offset` to its end; that their offsets are dense is checked.
    func events(from offset: Int64) throws -> [GoldenEvent] {
        var events: [GoldenEvent] = []
        var next = offset
        while true {
            let answer = try get(
                "/v1/events?from=\(next)&limit=10000", ["Accept": "application/x-ndjson"])
            guard answer.status == 200, let after = answer.integer("Stream-Next-Offset") else {
                throw Unexpected(answer)
            }
            for line in answer.body.split(separator: UInt8(ascii: "\n")) {
                let event = try GoldenEvent(Array(line))
                #expect(event.offset == next)
                next += 1
                events.append(event)
            }
            #expect(after == next)
            if let end = answer.integer("Stream-Log-End-Offset"), next > end { return events }
        }
    }
}

extension ClientResponse {
    /// A field as an integer.
    func integer(_ name: String) -> Int64? { fields[name].flatMap { Int64($0) } }

    /// The last part of a problem's type, for example `beyond-log-end`.
    var problem: String? {
        guard let type = try? JSONNode(body)["type"]?.string else { return nil }
        return type.split(separator: "/").last.map(String.init)
    }
}
