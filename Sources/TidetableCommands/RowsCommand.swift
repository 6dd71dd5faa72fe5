import ArgumentParser
import HTTPClient

/// `tidetable rows`.
struct RowsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rows",
        abstract: "Print rows of a stream table.",
        discussion: """
            Filters are column=value, column[gt|gte|lt|lte|ne]=value, column[in]=a,b, \
            list[contains]=value, column[is]=null. Any other parameter of the API is written the \
            same way: max_lag_seconds=5, cursor=….

            stdout gets the rows alone: columns for a person on a terminal, NDJSON elsewhere. \
            stderr gets the position that they reflect, and the lag.

              tidetable rows boarding_manifest sailing_id=2015-07-01 boardable=true --limit 3
              tidetable rows boarding_manifest --all --format csv > manifest.csv
              tidetable rows boarding_manifest sailing_id=2015-07-01 --as-of 9116

            Exit status: 65 no such table or version, a bad filter, or --as-of past the log's \
            end, 75 not fresh enough yet.
            """)

    @Argument(help: "The table, such as boarding_manifest.")
    var table: String

    @Argument(help: ArgumentHelp("Filters.", valueName: "column=value"))
    var filters: [String] = []

    // Unconditional, since a value may begin with a minus.
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Columns to sort by, -column to reverse. (env: TIDETABLE_ORDER)", valueName: "columns"))
    var order: String?

    @Option(help: ArgumentHelp("Columns to print. (env: TIDETABLE_FIELDS)", valueName: "columns"))
    var fields: String?

    @Option(
        help: ArgumentHelp(
            "The most rows, 1 to 10000. (env: TIDETABLE_LIMIT; default: 100)", valueName: "rows"))
    var limit: Int?

    @Flag(help: "Print every row. (env: TIDETABLE_ALL)")
    var all = false

    @Option(
        help: "json, ndjson, csv or table. (env: TIDETABLE_FORMAT; default: table on a terminal)")
    var format: RowFormat?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Only rows that reflect this position, as an append returned it. \
            (env: TIDETABLE_MIN_OFFSET)
            """, valueName: "position"))
    var minOffset: String?

    @Option(
        help: ArgumentHelp(
            "How long the server may wait for that. (env: TIDETABLE_WAIT)", valueName: "seconds"))
    var wait: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Rows as they were at this position; needs a filter column=value on the first column \
            of the key. (env: TIDETABLE_AS_OF)
            """, valueName: "position"))
    var asOf: String?

    @Option(
        help: ArgumentHelp(
            "Rows of this version, not of the live one. (env: TIDETABLE_VERSION)",
            valueName: "n"))
    var version: Int?

    @OptionGroup var server: ServerOptions

    func plan(_ source: SettingSource) throws -> (request: RowsRequest, format: RowFormat?) {
        let limit = try source.number(limit, "limit", in: 1...10_000)
        let all = try source.isOn(all, "all")
        guard !all || self.limit == nil else {
            throw ValidationError("--all and --limit exclude each other")
        }
        var request = RowsRequest(table: table, limit: all ? nil : limit ?? 100)
        request.wait = try source.number(wait, "wait", in: 0...3600)
        do {
            for filter in filters { try request.add(filter: filter) }
        } catch {
            throw ValidationError(error.message)
        }
        request.add("order", try source.value(order, "order"))
        request.add("fields", try source.value(fields, "fields"))
        request.add("min_offset", try source.value(minOffset, "min-offset"))
        request.add("as_of", try source.value(asOf, "as-of"))
        let version = try source.number(version, "version", in: 1...Int.max)
        request.add("version", version.map { "\($0)" })
        return (request, try source.value(format, "format"))
    }

    func validate() throws {
        _ = try plan(.process)
        _ = try server.session(.process)
    }

    func run() throws {
        let (request, format) = try plan(.process)
        let session = try server.session(.process, extra: request.wait ?? 0)
        let printer = RowPrinter(session, request)
        try printer.print(format ?? (Console.outputIsTerminal ? .table : .ndjson))
    }
}
