import EventLog
import HTTPCore
import HTTPServer
import JSON
import ProjectionRuntime
import Projections
import TableComparison

/// `GET …/compare`, `POST …/cutover` and `POST …/rollback`: changing a rule safely.
struct ComparisonEndpoint: Sendable {
    private static let defaultSamples = 20
    private static let maximumSamples = 1_000

    let parts: ServerParts

    init(_ parts: ServerParts) { self.parts = parts }

    func compare(_ exchange: Exchange, _ name: String) throws(Problem) {
        let question = try Question(try exchange.queryItems())
        let host = parts.host
        exchange.operate { () async throws(ProjectionError) in
            try await host.compare(
                name, from: question.from, to: question.to, samples: question.samples)
        } _: { report in
            send(report, name, exchange)
        }
    }

    /// What is asked of a comparison.
    private struct Question {
        var from = 0
        var to = 0
        var samples = ComparisonEndpoint.defaultSamples

        init(_ items: [QueryItems.Item]) throws(Problem) {
            var seen: Set<String> = []
            for item in items {
                guard seen.insert(item.name).inserted else {
                    throw Problem(.badParameter, "“\(item.name)” may be given once")
                }
                switch item.name {
                case "from": from = try Question.version(item)
                case "to": to = try Question.version(item)
                case "samples":
                    guard let number = Int(item.value), String(number) == item.value,
                        (0...ComparisonEndpoint.maximumSamples).contains(number)
                    else {
                        throw Problem(
                            .badParameter,
                            "“samples” must be an integer from 0 to"
                                + " \(ComparisonEndpoint.maximumSamples)")
                    }
                    samples = number
                default: throw Problem(.badParameter, "“\(item.name)” is no parameter here")
                }
            }
            guard from > 0, to > 0 else {
                throw Problem(.badParameter, "“from” and “to” name the versions to compare")
            }
            guard from != to else {
                throw Problem(.badParameter, "“from” and “to” name the same version")
            }
        }

        private static func version(_ item: QueryItems.Item) throws(Problem) -> Int {
            guard let version = ProjectionsEndpoint.version(item.value) else {
                throw Problem(.badParameter, "“\(item.name)” must be an integer of at least 1")
            }
            return version
        }
    }

    private func send(_ report: ComparisonReport, _ name: String, _ exchange: Exchange) {
        let schemas = parts.host.projection(name)?.definition(report.from)?.tables ?? []
        let fields: HTTPFields = [
            "Cache-Control": "no-store", "ETag": EntityTag(report.tag).fieldValue,
        ]
        exchange.sendObject(fields: fields) { json in
            json.member("projection", name)
            json.member("from", Int64(report.from))
            json.member("to", Int64(report.to))
            json.member("position", report.found.position.text)
            json.member("differences", Int64(report.found.differences))
            json.names("tables_only_in_from", report.found.tablesOnlyInFrom)
            json.names("tables_only_in_to", report.found.tablesOnlyInTo)
            json.key("tables")
            json.beginArray()
            for table in report.found.tables {
                guard let schema = schemas.first(where: { $0.name == table.table }) else {
                    continue
                }
                json.differences(table, schema, report.causes[table.table] ?? [:])
            }
            json.endArray()
        }
    }

    func cutover(_ exchange: Exchange, _ name: String) throws(Problem) {
        let tag = try ComparisonEndpoint.condition(exchange.head.fields)
        let host = parts.host
        try exchange.withObject(members: ["version", "max_differences"]) {
            (body) throws(Problem) in
            guard let version = try body.version() else {
                throw Problem(.badParameter, "the body must name the “version” to cut over to")
            }
            let maximum = body["max_differences"]
            exchange.operate { () async throws(ProjectionError) in
                try await host.cutover(
                    name, to: version, matching: tag, maximumDifferences: maximum)
            } _: { cutover in
                send(cutover, name, exchange)
            }
        }
    }

    /// The comparison that If-Match names; nil where there is no such field.
    /// - Throws: `Problem.badRequest` where that is not one strong tag: `*` says nothing here.
    static func condition(_ fields: HTTPFields) throws(Problem) -> String? {
        let values = fields.values("If-Match")
        guard !values.isEmpty else { return nil }
        guard case .tags(let tags)? = EntityTagList(values), tags.count == 1, !tags[0].isWeak,
            !tags[0].opaque.isEmpty
        else {
            throw Problem(.badRequest, "If-Match must name the ETag of one comparison")
        }
        return tags[0].opaque
    }

    func rollback(_ exchange: Exchange, _ name: String) throws(Problem) {
        let host = parts.host
        try exchange.withObject(members: []) { (_) throws(Problem) in
            exchange.operate { () async throws(ProjectionError) in
                try await host.rollback(name)
            } _: { cutover in
                send(cutover, name, exchange)
            }
        }
    }

    private func send(_ cutover: Cutover, _ name: String, _ exchange: Exchange) {
        exchange.sendObject(fields: ["Cache-Control": "no-store"]) { json in
            json.member("projection", name)
            json.member("live_version", Int64(cutover.version))
            json.member("generation", cutover.generation)
            json.member("previous_version", Int64(cutover.previousVersion))
            json.member("position", cutover.position.text)
            json.member("differences", cutover.differences)
        }
    }
}

extension JSONWriter {
    /// What a comparison found in one table.
    mutating func differences(
        _ table: TableDifferences, _ schema: TableSchema, _ causes: [Key: CausingEvent]
    ) {
        beginObject()
        member("table", table.table)
        member("equal", Int64(table.equal))
        member("changed", Int64(table.changed))
        member("only_in_from", Int64(table.onlyInFrom))
        member("only_in_to", Int64(table.onlyInTo))
        names("columns_only_in_from", table.columnsOnlyInFrom)
        names("columns_only_in_to", table.columnsOnlyInTo)
        key("samples")
        beginArray()
        for sample in table.samples {
            beginObject()
            key("key")
            key(sample.key, of: schema)
            member("change", sample.change.rawValue)
            key("columns")
            beginObject()
            for column in sample.columns {
                key(column.name)
                beginArray()
                value(column.old)
                value(column.new)
                endArray()
            }
            endObject()
            cause(causes[sample.key])
            endObject()
        }
        endArray()
        endObject()
    }

    mutating func names(_ member: StaticString, _ names: [String]) {
        key(member)
        beginArray()
        for name in names { string(name) }
        endArray()
    }

    private mutating func cause(_ event: CausingEvent?) {
        key("event")
        guard let event else { return null() }
        beginObject()
        member("offset", event.offset.rawValue)
        member("type", event.type)
        member("time", event.time)
        endObject()
    }
}
