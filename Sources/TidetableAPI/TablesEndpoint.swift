import EventLog
import HTTPServer
import JSON
import ProjectionRuntime
import Projections
import StreamTables
import TableQueries

/// `GET /v1/tables` and `GET /v1/tables/{table}`: what tables there are and how far they are.
extension RowsEndpoint {
    func tables(_ exchange: Exchange) throws(Problem) {
        try exchange.expectNoQuery()
        _ = try exchange.negotiate(["application/json"])
        exchange.sendObject { json in
            json.key("tables")
            json.beginArray()
            for table in parts.host.tables {
                json.beginObject()
                describe(table, to: &json)
                json.endObject()
            }
            json.endArray()
        }
    }

    func table(_ exchange: Exchange, _ name: String) throws(Problem) {
        let table = try flow.table(name)
        try exchange.expectNoQuery()
        _ = try exchange.negotiate(["application/json"])
        exchange.sendObject { describe(table, to: &$0) }
    }

    private func describe(_ table: LiveTable, to json: inout JSONWriter) {
        let reading = table.projection.status?.current
        let definition = table.projection.current
        let schema = table.shape(inVersion: definition.version)?.schema
        json.member("table", table.name)
        json.member("projection", table.projection.name)
        json.member("version", Int64(definition.version))
        json.member("generation", reading?.generation)
        json.member("state", reading?.state.name ?? "building")
        json.member("order", definition.order.rawValue)
        json.key("key")
        json.beginArray()
        for column in schema?.keyColumns ?? [] { json.string(column.name) }
        json.endArray()
        json.key("columns")
        json.beginArray()
        for column in schema?.columns ?? [] { describe(column, to: &json) }
        json.endArray()
        let freshness = flow.freshness(of: reading)
        json.member("position", freshness.position.text)
        json.member("log_end", freshness.logEnd.text)
        json.member("lag_events", freshness.lagEvents)
        json.key("lag_seconds")
        json.number(freshness.lagSeconds)
        json.member("last_event_time", freshness.lastEventTime)
    }

    private func describe(_ column: Column, to json: inout JSONWriter) {
        json.beginObject()
        json.member("name", column.name)
        json.member("type", column.type.rawValue)
        json.key("nullable")
        json.bool(column.isNullable)
        json.member("description", column.meaning)
        json.endObject()
    }
}

extension ReadFlow {
    /// The freshness of a table as its projector last reported it.
    func freshness(of reading: ProjectionStatus.Reading?) -> Freshness {
        freshness(
            Checkpoint(
                logID: parts.events.id, generation: reading?.generation ?? 0,
                position: reading?.position ?? .none, lastEventTime: reading?.lastEventTime))
    }
}
