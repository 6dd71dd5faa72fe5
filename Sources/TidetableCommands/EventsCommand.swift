import ArgumentParser
import HTTPClient

/// `tidetable events`.
struct EventsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Print events of the log, one a line.",
        discussion: """
            Each event comes as it was sent, with offset, topic and appended_at beside its own \
            members. With --follow the command goes on at the log's end and prints events as they \
            come, until --limit is reached or it is stopped; when the connection is cut or the \
            server restarts, it goes on where it was.
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

    @Flag(help: "Go on at the log's end. (env: TIDETABLE_FOLLOW)")
    var follow = false

    @OptionGroup var patience: StreamOptions

    @OptionGroup var server: ServerOptions

    func plan(_ source: SettingSource) throws -> (pages: EventPages, follows: Bool) {
        let follows = try source.isOn(follow, "follow")
        let limit = try source.number(limit, "limit", in: 1...Int.max)
        let pages = EventPages(
            next: try source.number(from, "from", in: 0...Int.max) ?? 0,
            remaining: limit ?? (follows ? .max : 100),
            topic: try source.value(topic, "topic"))
        return (pages, follows)
    }

    func validate() throws {
        _ = try plan(.process)
        _ = try patience.policy(.process)
        _ = try server.session(.process)
    }

    func run() throws {
        let (pages, follows) = try plan(.process)
        if follows { try printStream(pages) } else { try printPages(pages) }
    }

    private func printPages(_ pages: EventPages) throws {
        var pages = pages
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
            try pages.advance(printed: printed, nextOffset: head.nextOffset)
        }
    }

    private func printStream(_ pages: EventPages) throws {
        var remaining = pages.remaining
        let follower = try patience.follower(.process, server)
        try follower.follow(pages.stream) { events in
            var lines: [UInt8] = []
            for event in events.prefix(remaining) { lines += event.data + [0x0a] }
            remaining -= min(remaining, events.count)
            Console.print(lines.span)
            return remaining > 0 ? .more : .stop
        }
    }
}
