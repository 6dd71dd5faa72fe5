import ArgumentParser
import HTTPClient

/// The options of every command that talks to a running server.
struct ServerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where the server listens. (env: TIDETABLE_SERVER; default: http://127.0.0.1:8080)",
            valueName: "url"))
    var server: ServerAddress?

    @Option(
        help: ArgumentHelp(
            "The longest wait for the server, each time. (env: TIDETABLE_TIMEOUT; default: 30)",
            valueName: "seconds"))
    var timeout: Int?

    /// Where the server listens unless said otherwise.
    static let standard = ServerAddress(host: "127.0.0.1", port: 8080)

    /// The server, by flag, environment or default.
    func address(_ source: SettingSource) throws -> ServerAddress {
        try source.value(server, "server") ?? ServerOptions.standard
    }

    /// Makes a session with that server; `extra` seconds are added to the time-out, for requests
    /// that ask the server to wait.
    func session(_ source: SettingSource, extra: Int = 0) throws -> ServerSession {
        let seconds = try source.number(timeout, "timeout", in: 1...86_400) ?? 30
        return ServerSession(try address(source), timeout: .seconds(seconds + extra))
    }
}
