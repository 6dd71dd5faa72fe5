import ArgumentParser
import Dispatch
import HTTPClient
import Logging
import Synchronization

/// `tidetable demo`.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Run a server and feed it a resort's real bookings.",
        discussion: """
            Starts a server on 127.0.0.1 with a new data directory, prints what to open and what \
            to try, and appends 42,930 events of 9,999 real bookings over HTTP at --speed. It goes \
            on serving until Ctrl-C; the data directory then goes away, unless it was named with \
            --data or --keep is given.
            """)

    @Option(
        help: ArgumentHelp(
            "Events per second; 0 feeds as fast as it goes. (env: TIDETABLE_SPEED; default: 1500)",
            valueName: "events"))
    var speed: Int?

    @Option(
        help: ArgumentHelp(
            "A data directory to use and to keep. (env: TIDETABLE_DATA; default: a new one)",
            valueName: "directory"))
    var data: String?

    @Option(
        help: "The port to listen on; 0 picks a free one. (env: TIDETABLE_PORT; default: 8080)")
    var port: UInt16?

    @Option(
        help: ArgumentHelp(
            "A file of events to feed in place of the bookings. (env: TIDETABLE_EVENTS)",
            valueName: "file"))
    var events: String?

    @Flag(help: "Keep the data directory. (env: TIDETABLE_KEEP)")
    var keep = false

    @OptionGroup var log: LogOptions

    /// What the options and the environment come to.
    struct Plan: Equatable {
        var speed: Int
        var data: String?
        var port: UInt16
        var events: String?
        var keeps: Bool
        var logFormat: LogFormat
        var logLevel: Logger.Level
    }

    func plan(_ source: SettingSource) throws -> Plan {
        Plan(
            speed: try source.number(speed, "speed", in: 0...10_000_000) ?? 1500,
            data: try source.value(data, "data"),
            port: try source.number(port, "port", in: 0...UInt16.max) ?? 8080,
            events: try source.value(events, "events"),
            keeps: try source.isOn(keep, "keep"), logFormat: try log.format(source),
            logLevel: try log.level(source, default: .warning))
    }

    func validate() throws {
        _ = try plan(.process)
    }

    func run() throws {
        let plan = try plan(.process)
        let feeder = DemoFeeder(
            events: try plan.events ?? BundledBookings.path(), speed: plan.speed)
        let directory = try DemoDirectory(plan.data, keep: plan.keeps)
        defer { directory.cleanUp() }
        var settings = ServeSettings(data: directory.path)
        settings.port = plan.port
        settings.logFormat = plan.logFormat
        settings.logLevel = plan.logLevel
        let feed = DemoFeed(feeder)
        try CommandLineTool.launch(settings) { address in
            let guide = DemoGuide.text(
                address: address, data: directory.path, keeps: !directory.isTemporary)
            Console.print(guide)
            feed.start(address)
        }
        if let failure = feed.failure { throw failure }
    }
}

/// The feed beside the running server.
private final class DemoFeed: Sendable {
    private let feeder: DemoFeeder
    private let outcome = Mutex<CommandFailure?>(nil)
    private let queue = DispatchQueue(label: "tidetable.demo.feed")

    init(_ feeder: DemoFeeder) {
        self.feeder = feeder
    }

    /// Why the feed ended early, nil if it did not.
    var failure: CommandFailure? { outcome.withLock { $0 } }

    /// Feeds the server at `address` on a queue of its own.
    func start(_ address: String) {
        queue.async { [self] in
            do throws(CommandFailure) {
                guard let server = ServerAddress(url: address) else {
                    throw CommandFailure(.failure, "the server listens on \(address)")
                }
                try feeder.run(server)
            } catch {
                outcome.withLock { $0 = error }
                Console.report(
                    "the feed has stopped: \(error.message)\nserving goes on until Ctrl-C")
            }
        }
    }
}
