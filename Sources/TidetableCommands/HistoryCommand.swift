import ArgumentParser

/// `tidetable history`.
struct HistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Print the events behind a row, and why it is what it is.",
        discussion: """
            A paragraph for each event with the columns that it changed, then the reasons of the \
            row's columns in words. stderr gets the position that they reflect, and the lag. \
            With --format ndjson stdout gets the events alone, one a line.

              tidetable history boarding_manifest 2015-07-01 1 --order -offset --limit 3

            Exit status: 65 no such table, or no event has this key, 75 not ready yet.
            """)

    @Argument(help: "The table, such as boarding_manifest.")
    var table: String

    @Argument(help: ArgumentHelp("The row's key, column by column.", valueName: "key"))
    var key: [String]

    // Unconditional, since a value may begin with a minus.
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            offset, the oldest event first, or -offset, the newest. (env: TIDETABLE_ORDER; \
            default: offset)
            """, valueName: "order"))
    var order: EventOrder?

    @Option(
        help: ArgumentHelp(
            "The most events, 1 to 10000. (env: TIDETABLE_LIMIT; default: 100)",
            valueName: "events"))
    var limit: Int?

    @Flag(help: "Print every event. (env: TIDETABLE_ALL)")
    var all = false

    @Option(help: "text, json or ndjson. (env: TIDETABLE_FORMAT; default: text)")
    var format: HistoryFormat?

    @OptionGroup var server: ServerOptions

    func plan(_ source: SettingSource) throws -> (history: RowHistory, format: HistoryFormat) {
        let limit = try source.number(limit, "limit", in: 1...10_000)
        let all = try source.isOn(all, "all")
        guard !all || self.limit == nil else {
            throw ValidationError("--all and --limit exclude each other")
        }
        let history = RowHistory(
            RowAddress(table: table, key: key), limit: all ? .max : limit ?? 100,
            order: try source.value(order, "order") ?? .oldestFirst)
        return (history, try source.value(format, "format") ?? .text)
    }

    func validate() throws {
        _ = try plan(.process)
        _ = try server.session(.process)
    }

    func run() throws {
        var (history, format) = try plan(.process)
        let session = try server.session(.process)
        var freshness: Freshness?
        while let request = history.request {
            let response = try session.answer(request)
            try history.add(try response.json)
            freshness = Freshness(response.fields)
        }
        let account = RowAccount(history.json)
        switch format {
        case .text: for line in account.history { Console.print(line) }
        case .json: Console.print(history.json.printable)
        case .ndjson: for event in history.events { Console.print(event.printable) }
        }
        if history.isCut { Console.report("there are more events; see --all and --limit") }
        if let warning = account.warning { Console.report(warning) }
        if let freshness { Console.report(freshness.description) }
    }
}
