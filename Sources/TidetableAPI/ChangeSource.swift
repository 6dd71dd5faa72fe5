import EventLog
import HTTPCore
import JSON
import ProjectionRuntime
import StreamTables
import TableQueries

/// A question about the changes of one table, as it was asked: a cutover may give it to another
/// file with other columns.
struct ChangeQuestion: Sendable {
    let table: LiveTable
    /// Filters, `fields` and `version`.
    let items: [(name: String, value: String)]

    /// What answers the question now.
    /// - Throws: `Problem` where nothing does.
    func source(_ flow: ReadFlow) throws(Problem) -> ChangeSource {
        let schema = try flow.schema(of: table, items)
        let query: RowQuery
        do {
            query = try RowQuery.parseChanges(items: items, schema: schema)
        } catch {
            throw Problem(.badParameter, "\(table.name): \(error.description)")
        }
        let view = try flow.view(of: table, query.bounds)
        guard view.schema == schema else {
            throw Problem(.building, "the table is being replaced", retryAfter: 1)
        }
        return ChangeSource(question: self, view: view, query: query)
    }
}

/// The file that answers a question about changes, and how to read them from it.
struct ChangeSource: Sendable {
    /// Equal for two sources exactly where their answers are, now and after any cutover.
    struct Identity: Hashable, Sendable {
        let generation: Int64
        let version: Int?
        let question: [UInt8]
    }

    let question: ChangeQuestion
    let view: TableView
    let query: RowQuery
    let identity: Identity
    private let form: ChangeForm

    init(question: ChangeQuestion, view: TableView, query: RowQuery) {
        self.question = question
        self.view = view
        self.query = query
        identity = Identity(
            generation: view.generation, version: query.bounds.version,
            question: query.canonicalBytes)
        var name = JSONWriter()
        name.string(view.name)
        let table = "data: {\"table\":\(String(decoding: name.bytes, as: UTF8.self))"
        form = ChangeForm(
            upsert: "event: upsert\n\(table),\"row\":", delete: "event: delete\n\(table),\"key\":",
            end: "}\n\n")
    }

    /// Whether the file is still the one to ask.
    var isCurrent: Bool {
        let projection = view.table.projection
        let file = query.bounds.version.map(projection.file) ?? projection.live
        return file === view.file
    }

    /// Reads the page that comes next. Where the file's latest commits are remembered back to the
    /// cursor, only the rows that they changed are looked at.
    /// - Throws: `TableError.sqlite`.
    func page(
        _ cursor: ChangeCursor, _ snapshot: borrowing RowSnapshot
    ) throws(TableError) -> ChangePage {
        var page = ChangePage(checkpoint: snapshot.checkpoint)
        let end = cursor.end ?? page.checkpoint.position
        guard cursor.accepts(page.checkpoint), end > cursor.position else { return page }
        if case .rows(let last) = cursor.place, cursor.position > .none,
            let keys = view.file.changedRows.keys(
                in: view.place, after: cursor.position, upTo: end, under: query.keyPrefix,
                past: last, limit: cursor.pageLimit + 1)
        {
            let now = Array(keys.prefix(cursor.pageLimit))
            try snapshot.appendChanges(of: now, query, form, to: &page.bytes)
            if keys.count > now.count { page.next = .rows(past: now.last) }
            return page
        }
        page.next = try snapshot.appendChanges(
            query, form, after: cursor.position, from: cursor.place, limit: cursor.pageLimit,
            to: &page.bytes)
        return page
    }

    /// The id of a client that has the table as it stood at a checkpoint.
    func id(_ checkpoint: Checkpoint) -> String {
        ChangeID(
            logID: checkpoint.logID, generation: checkpoint.generation,
            revision: checkpoint.revision, position: checkpoint.position
        ).text
    }

    /// The data of the event `checkpoint`.
    func data(_ freshness: Freshness) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("table", view.name)
        json.member("version", Int64(view.version))
        json.member("position", freshness.position.text)
        json.member("log_end", freshness.logEnd.text)
        json.member("lag_events", freshness.lagEvents)
        json.key("lag_seconds")
        json.number(freshness.lagSeconds)
        json.member("last_event_time", freshness.lastEventTime)
        json.endObject()
        return json.bytes
    }

    /// The id of a client that has nothing whole. The event `reset` has it: one that is cut off
    /// after it and meets the file again that it had before must not go on from there.
    func idOfNothing(_ checkpoint: Checkpoint) -> String {
        ChangeID(
            logID: checkpoint.logID, generation: checkpoint.generation, revision: 0,
            position: .none
        ).text
    }

    /// The data of the event `reset`.
    func reset(_ reason: ResetReason, _ position: Position) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("table", view.name)
        json.member("reason", reason.rawValue)
        json.member("position", position.text)
        json.endObject()
        return json.bytes
    }
}

/// Why a client is told to forget its copy of a table.
enum ResetReason: String, Sendable {
    /// It said of no position where its copy stands.
    case start
    /// Another file answers, or rows changed that the position had passed.
    case generation
    /// Its copy is made of another log.
    case log
}
