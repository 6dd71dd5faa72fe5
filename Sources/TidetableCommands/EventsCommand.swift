import ArgumentParser
import HTTPClient

/// `tidetable events`.
struct EventsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Print events of the log, one a line.",
        discussion: """
            Each event comes as it was sent, with offset, topic and appended_at beside its own \
            members. With --follow the command waits for more events at the log's end and prints \
            them as they come, until --limit is reached or it is stopped.
            """)

    @Option(
        help: ArgumentHelp(
            "The first offset. (env: TIDETABLE_FROM; default: 0)", valueName: "offset"))
    var from: Int?

    @Option(
        help: ArgumentHelp(
            """
            The most events to print. (env: TIDETABLE_LIMIT; default: 100, with --follow no limit)
            """, valueName: "events"))
    var limit: Int?

    @Option(help: "Only events of this topic. (env: TIDETABLE_TOPIC)")
    var topic: String?

    @Flag(help: "Wait for more at the log's end. (env: TIDETABLE_FOLLOW)")
    var follow = false

    @OptionGroup var server: ServerOptions

    func plan(_ source: SettingSource) throws -> EventPages {
        let follow = try source.isOn(follow, "follow")
        let limit = try source.number(limit, "limit", in: 1...Int.max)
        return EventPages(
            next: try source.number(from, "from", in: 0...Int.max) ?? 0,
            remaining: limit ?? (follow ? .max : 100),
            topic: try source.value(topic, "topic"), follows: follow)
    }

    func validate() throws {
        _ = try plan(.process)
        _ = try server.session(.process)
    }

    func run() throws {
        var pages = try plan(.process)
        let session = try server.session(.process)
        while let request = pages.request {
            var printed = 0
            var page: [UInt8] = []
            let head = try session.streamLines(request) { line in
                guard !line.isEmpty else { return .more }
                page += line
                page.append(0x0a)
                printed += 1
                return .more
            }
            Console.print(page.span)
            let wait = try pages.advance(printed: printed, nextOffset: head.nextOffset)
            Console.sleep(wait)
        }
    }
}
