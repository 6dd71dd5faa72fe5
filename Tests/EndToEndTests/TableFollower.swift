import GoldenData
import HTTPClient
import HTTPCore
import Projections
import Synchronization

/// A client that keeps copies of tables by a stream of their changes, from server to server.
final class TableFollower: Sendable {
    private struct State {
        var copies: [String: [Key: PureFold.Entry]] = [:]
        var positions: [String: Int64] = [:]
        var lastEventID = ""
        var resets = 0
        var faults: [String] = []
    }

    private let tables: [TableSchema]
    private let filter: String
    private let state = Mutex(State())

    /// - Parameter filter: as the query has it.
    init(_ tables: [TableSchema], _ filter: String = "") {
        self.tables = tables
        self.filter = filter
    }

    /// What it keeps of a table.
    func copy(of table: TableSchema) -> [Key: PureFold.Entry] {
        state.withLock { $0.copies[table.name] ?? [:] }
    }

    /// How often it was told to forget a copy.
    var resets: Int { state.withLock { $0.resets } }
    /// Refusals, and events that could not be read.
    var faults: [String] { state.withLock { $0.faults } }

    /// Follows until the connection ends, or until each copy stands at `position`.
    func follow(_ address: ServerAddress, until position: Int64 = .max) {
        let names = tables.map(\.name).joined(separator: ",")
        var parser = EventStreamParser(lastEventID: state.withLock { $0.lastEventID })
        var request = ClientRequest(
            .get, "/v1/changes?tables=\(names)\(filter)", fields: ["Accept": "text/event-stream"])
        if !parser.lastEventID.isEmpty {
            request.fields.append("Last-Event-ID", parser.lastEventID)
        }
        let client = HTTPClient(address, timeout: .seconds(120))
        _ = try? client.streamEvents(request, &parser) { head in
            // While a first build runs it comes again, as a browser does.
            if head.status != 200, head.status != 503 { note("\(head.status)") }
        } onRefusal: { _ in
        } onEvents: { events in
            for event in events {
                do { try take(event) } catch { note("\(error): \(event.text)") }
                if hasReached(position) { return .stop }
            }
            return .more
        }
        state.withLock { [parser] in $0.lastEventID = parser.lastEventID }
    }

    private func hasReached(_ position: Int64) -> Bool {
        state.withLock { state in
            tables.allSatisfy { (state.positions[$0.name] ?? -2) >= position }
        }
    }

    private func take(_ event: EventStreamParser.Event) throws {
        let json = try JSONNode(event.data)
        guard let table = tables.first(where: { $0.name == json["table"]?.string }) else {
            return note("of no table: \(event.text)")
        }
        switch event.name {
        case "reset":
            state.withLock { state in
                state.copies[table.name] = [:]
                state.positions[table.name] = nil
                state.resets += 1
            }
        case "upsert":
            guard let node = json["row"] else { return note(event.text) }
            let entry = PureFold.Entry(
                row: try Row(node, table), lastEventOffset: node["last_event_offset"]?.integer ?? -1
            )
            let key = try Key(node, table)
            state.withLock { $0.copies[table.name, default: [:]][key] = entry }
        case "delete":
            guard let node = json["key"] else { return note(event.text) }
            let key = try Key(node, table)
            state.withLock { $0.copies[table.name]?[key] = nil }
        case "checkpoint":
            let position = json["position"]?.string.flatMap { Int64($0) }
            state.withLock { $0.positions[table.name] = position }
        default: note(event.text)
        }
    }

    private func note(_ fault: String) { state.withLock { $0.faults.append(fault) } }
}
