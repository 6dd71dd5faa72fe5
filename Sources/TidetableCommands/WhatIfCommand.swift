import ArgumentParser
import HTTPCore

/// `tidetable what-if`.
struct WhatIfCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "what-if",
        abstract: "Print what a row would be after some events, without appending them.",
        usage: "tidetable what-if <table> <key> ... [<file>|-] [<options>]",
        discussion: """
            Reads newline-delimited CloudEvents as append does, from stdin unless a file is \
            named. The server folds them onto the live row and forgets them. Prints the row as it \
            would be, what each event changes, and the reasons of its columns in words.

              tidetable what-if boarding_manifest 2015-07-01 1 hold.ndjson

            Exit status: 64 more or fewer values than the key has columns, 65 no such table, or \
            an event is refused or does not touch the row (its line is named), 66 the file cannot \
            be read, 75 not ready yet.
            """)

    @Argument(help: "The table, such as boarding_manifest.")
    var table: String

    @Argument(
        help: ArgumentHelp(
            """
            The row's key, column by column, and then a file of events, one a line (.gz too), or \
            - for stdin.
            """, valueName: "key"))
    var words: [String]

    @Option(help: "text or json. (env: TIDETABLE_FORMAT; default: text)")
    var format: TextFormat?

    @OptionGroup var server: ServerOptions

    func plan(_ source: SettingSource) throws -> TextFormat {
        try source.value(format, "format") ?? .text
    }

    func validate() throws {
        _ = try plan(.process)
        _ = try server.session(.process)
    }

    /// The row, and the path of its events: what follows the key's values, else stdin.
    ///
    /// - Parameter description: the table as the server describes it; only it knows how many of
    ///   the words are the key.
    /// - Throws: `CommandFailure` with status 64 when the words are too few or too many.
    func question(
        _ description: JSONValue
    ) throws(CommandFailure) -> (address: RowAddress, path: String) {
        guard let columns = description["key"]?.elements.map(\.plain), !columns.isEmpty else {
            throw CommandFailure(.failure, "the server's description of the table is not known")
        }
        let extra = words.count - columns.count
        guard extra == 0 || extra == 1 else {
            let names = columns.joined(separator: ", ")
            let table = PlainText.escaped(table)
            throw CommandFailure(
                .usage,
                "the key of \(table) is \(names), and one file may follow; \(words.count) given")
        }
        let key = Array(words.prefix(columns.count))
        return (RowAddress(table: table, key: key), extra == 1 ? words[columns.count] : "-")
    }

    func run() throws {
        let format = try plan(.process)
        let session = try server.session(.process)
        let description = try session.json("/v1/tables/\(PercentCoding.encode(table))")
        let (address, path) = try question(description)
        let answer = try WhatIfRequest(address, path: path).answer(session.exchange).json
        switch format {
        case .json: Console.print(answer.printable)
        case .text: for line in RowAccount(answer).hypothesis { Console.print(line) }
        }
    }
}
