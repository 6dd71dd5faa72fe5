import EventLog
import HTTPCore
import HTTPServer
import ProjectionRuntime
import Synchronization
import TableQueries

/// `GET /v1/tables/{table}/changes` and `GET /v1/changes`: changed rows as server-sent events.
struct ChangesEndpoint: Sendable {
    private let parts: ServerParts
    private let flow: ReadFlow
    private let hubs = ChangeHubs()
    private static let mostTables = 32

    init(_ parts: ServerParts) {
        self.parts = parts
        flow = ReadFlow(parts: parts)
    }

    /// The changes of one table.
    func changes(_ exchange: Exchange, _ name: String) throws(Problem) {
        let table = try flow.table(name)
        var items = exchange.pairs()
        _ = try exchange.negotiate(["text/event-stream"])
        let start = try start(exchange, &items, [name], isOne: true)
        let source = try ChangeQuestion(table: table, items: items).source(flow)
        try begin([source], start, exchange, isOne: true)
    }

    /// The changes of several tables on one connection.
    func changes(_ exchange: Exchange) throws(Problem) {
        var items = exchange.pairs()
        let names = try ChangesEndpoint.tables(&items)
        let tables = try names.map { name throws(Problem) in try flow.table(name) }
        _ = try exchange.negotiate(["text/event-stream"])
        let start = try start(exchange, &items, names, isOne: false)
        if let item = items.first(where: { $0.name == "fields" || $0.name == "version" }) {
            throw Problem(.badParameter, "“\(item.name)” is no parameter here")
        }
        let questions = tables.map { ChangeQuestion(table: $0, items: items) }
        let sources = try questions.map { question throws(Problem) in try question.source(flow) }
        try begin(sources, start, exchange, isOne: false)
    }

    private static func tables(
        _ items: inout [(name: String, value: String)]
    ) throws(Problem) -> [String] {
        let given = items.filter { $0.name == "tables" }
        items.removeAll { $0.name == "tables" }
        guard given.count == 1 else {
            throw Problem(.badParameter, "“tables” must be given, once: names with a comma between")
        }
        let names = given[0].value.split(separator: ",", omittingEmptySubsequences: false)
            .map(String.init)
        guard names.count <= mostTables, Set(names).count == names.count else {
            throw Problem(
                .badParameter, "“tables” must name at most \(mostTables) tables, each once")
        }
        return names
    }

    /// Where the client wants to begin; `Last-Event-ID` wins over `after`.
    private func start(
        _ exchange: Exchange, _ items: inout [(name: String, value: String)], _ names: [String],
        isOne: Bool
    ) throws(Problem) -> [ChangeStart] {
        let given = items.filter { $0.name == "after" }
        items.removeAll { $0.name == "after" }
        guard given.count < 2 else { throw Problem(.badParameter, "“after” may be given once") }
        var start = names.map { _ in ChangeStart.nothing }
        let fields = exchange.head.fields.values("Last-Event-ID").filter { !$0.isEmpty }
        for text in given.map(\.value) {
            start = try named(text, names, isOne, .badParameter, "“after”")
        }
        for text in fields {
            start = try named(text, names, isOne, .badRequest, "Last-Event-ID")
        }
        return start
    }

    private func named(
        _ text: String, _ names: [String], _ isOne: Bool, _ problem: ProblemKind, _ what: String
    ) throws(Problem) -> [ChangeStart] {
        guard let start = ChangeStart.parse(text, of: names, isOne: isOne) else {
            throw Problem(problem, "\(what) must be the id of a checkpoint, or a position")
        }
        return start
    }

    private func begin(
        _ sources: [ChangeSource], _ starts: [ChangeStart], _ exchange: Exchange, isOne: Bool
    ) throws(Problem) {
        var standings: [ChangeGroup.Standing] = []
        for (source, start) in zip(sources, starts) {
            standings.append(try standing(source, start))
        }
        var fields: HTTPFields = ["Stream-Log-Id": parts.events.id]
        if isOne {
            let position = standings[0].cursor.position
            let isResumed = standings[0].reset == nil
            let begin = isResumed ? position : sources[0].view.file.gate.position
            fields.append("Stream-Table", sources[0].view.name)
            fields.append("Stream-Table-Version", "\(sources[0].view.version)")
            fields.append("Stream-Checkpoint-Offset", begin.text)
        }
        let events = EventStream(exchange, fields: fields)
        guard !events.isClosed else { return }
        let ids = zip(sources, standings).map { source, standing in
            standing.cursor.isWhole ? id(source, standing.cursor, isOne: isOne) : nil
        }
        let stream = ChangeStream(
            events, sources.map(\.view.name), isOne: isOne, ids: ids, parts.metrics)
        let hub = hubs.hub(exchange.loop)
        for (place, source) in sources.enumerated() {
            let feed = hub.feed(source.view.file)
            let group = ChangeGroup(source, standings[place], feed, parts)
            group.add(ChangeGroup.Member(stream: stream, place: place))
            feed.add(group)
            group.advance()
        }
    }

    /// The id that the client came with, as far as it is known.
    private func id(_ source: ChangeSource, _ cursor: ChangeCursor, isOne: Bool) -> String {
        let id = ChangeID(
            logID: parts.events.id, generation: source.view.generation,
            revision: cursor.revision ?? 0, position: cursor.position)
        return isOne ? id.text : "\(source.view.name)=\(id.text)"
    }

    /// - Throws: `Problem.beyondLogEnd`.
    private func standing(
        _ source: ChangeSource, _ start: ChangeStart
    ) throws(Problem) -> ChangeGroup.Standing {
        func anew(_ reason: ResetReason) -> ChangeGroup.Standing {
            ChangeGroup.Standing(cursor: ChangeCursor(after: .none), reset: reason)
        }
        switch start {
        case .nothing: return anew(.start)
        case .position(let position):
            try check(position)
            return ChangeGroup.Standing(cursor: ChangeCursor(after: position))
        case .id(let id):
            guard id.logID == parts.events.id else { return anew(.log) }
            guard id.generation == source.view.generation else { return anew(.generation) }
            try check(id.position)
            // It may have rows of a commit that it saw in part; what is sent to whom has nothing
            // deletes none.
            guard id.position > .none else { return anew(.start) }
            return ChangeGroup.Standing(
                cursor: ChangeCursor(after: id.position, revision: id.revision))
        }
    }

    private func check(_ position: Position) throws(Problem) {
        let end = parts.events.end
        guard position > end else { return }
        throw Problem(
            .beyondLogEnd, "“after” is \(position.text), and the log ends at \(end.text)",
            fields: [("Stream-Log-End-Offset", end.text)])
    }
}

/// The hub of each event loop.
private final class ChangeHubs: Sendable {
    private let hubs = Mutex<[Int: ChangeHub]>([:])

    func hub(_ loop: EventLoop) -> ChangeHub {
        hubs.withLock { hubs in
            if let hub = hubs[loop.index] { return hub }
            let hub = ChangeHub(loop)
            hubs[loop.index] = hub
            return hub
        }
    }
}
