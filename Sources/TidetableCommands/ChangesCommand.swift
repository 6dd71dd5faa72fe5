import ArgumentParser
import HTTPClient

/// `tidetable changes`.
struct ChangesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "changes",
        abstract: "Print the changes of a stream table as they happen, one a line.",
        discussion: """
            Each line is an object: {"event":"upsert",…,"row":{…}}, \
            {"event":"delete",…,"key":{…}}, and, when all changes up to a position are printed, \
            {"event":"checkpoint","id":"…",…}. Without --after the rows that there are come \
            first, after {"event":"reset",…}: so does a table whose rules or whose log are other \
            ones now. Filters are those of rows; a row that no longer fits is deleted.

            The command goes on until it is stopped. When the connection is cut or the server \
            restarts, it goes on at the last checkpoint: a row may be repeated, none is missed. \
            The id of a checkpoint says where to begin the next time:

              tidetable changes boarding_manifest sailing_id=2015-07-01
              tidetable changes boarding_manifest --after 9104

            Exit status: 65 no such table, a bad filter, or --after past the log's end, 69 the \
            server cannot be reached (any more).
            """)

    @Argument(help: "The table, such as boarding_manifest.")
    var table: String

    @Argument(help: ArgumentHelp("Filters.", valueName: "column=value"))
    var filters: [String] = []

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            The id of a checkpoint, or a position: only what changed after it. \
            (env: TIDETABLE_AFTER)
            """, valueName: "id"))
    var after: String?

    @Option(help: ArgumentHelp("Columns to print. (env: TIDETABLE_FIELDS)", valueName: "columns"))
    var fields: String?

    @Option(
        help: ArgumentHelp(
            "Rows of this version, not of the live one. (env: TIDETABLE_VERSION)",
            valueName: "n"))
    var version: Int?

    @Option(
        help: ArgumentHelp(
            "The most lines. (env: TIDETABLE_LIMIT; default: no limit)", valueName: "lines"))
    var limit: Int?

    @OptionGroup var patience: StreamOptions

    @OptionGroup var server: ServerOptions

    func plan(_ source: SettingSource) throws -> (request: ClientRequest, limit: Int) {
        var request = RowsRequest(table: table)
        do {
            for filter in filters { try request.add(filter: filter) }
        } catch {
            throw ValidationError(error.message)
        }
        request.add("after", try source.value(after, "after"))
        request.add("fields", try source.value(fields, "fields"))
        let version = try source.number(version, "version", in: 1...Int.max)
        request.add("version", version.map { "\($0)" })
        return (request.changes, try source.number(limit, "limit", in: 1...Int.max) ?? .max)
    }

    func validate() throws {
        _ = try plan(.process)
        _ = try patience.policy(.process)
        _ = try server.session(.process)
    }

    func run() throws {
        let (request, limit) = try plan(.process)
        var remaining = limit
        try patience.follower(.process, server).follow(request) { events in
            var lines: [UInt8] = []
            for event in events.prefix(remaining) { ChangeLine.append(event, to: &lines) }
            remaining -= min(remaining, events.count)
            Console.print(lines.span)
            return remaining > 0 ? .more : .stop
        }
    }
}
