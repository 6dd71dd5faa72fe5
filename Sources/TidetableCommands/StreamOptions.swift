import ArgumentParser
import HTTPClient

/// The options of commands that follow a stream.
struct StreamOptions: ParsableArguments {
    /// The longest silence of a stream, in seconds: then the server sends a heartbeat.
    private static let heartbeat = 15

    @Option(
        help: ArgumentHelp(
            """
            How long to try to go on after a cut. (env: TIDETABLE_RETRY_SECONDS; default: 60)
            """, valueName: "seconds"))
    var retrySeconds: Int?

    func policy(_ source: SettingSource) throws -> RetryPolicy {
        let seconds = try source.number(retrySeconds, "retry-seconds", in: 0...86_400) ?? 60
        return RetryPolicy(limit: .seconds(seconds))
    }

    /// A follower of the server's streams, which reports on stderr when it has to wait.
    func follower(_ source: SettingSource, _ server: ServerOptions) throws -> StreamFollower {
        let session = try server.session(source, extra: StreamOptions.heartbeat)
        let follower = StreamFollower(policy: try policy(source), exchange: session.follow)
        follower.onWait = { reason, wait in
            let seconds = PlainText.milliseconds(wait.inSeconds)
            Console.report("\(reason)\ntrying again in \(seconds) s")
        }
        return follower
    }
}
