/// Starts the server: what the commands `serve` and `demo` need and this module does not know.
public protocol ServerLauncher: Sendable {
    /// Runs a server until SIGINT or SIGTERM has stopped it and its requests are drained.
    ///
    /// - Parameters:
    ///   - settings: what to start with.
    ///   - onListening: to be called once, when connections are accepted, with `http://host:port`.
    /// - Throws: `ServerLaunchError` for what the operator can put right, anything else otherwise.
    func run(
        _ settings: ServeSettings, onListening: @escaping @Sendable (_ address: String) -> Void
    ) throws
}

/// Why a server did not start, where the operator can put it right.
public enum ServerLaunchError: Error, Sendable, Equatable {
    /// Another process listens there.
    case addressInUse(host: String, port: UInt16)
    /// Another process owns the data directory.
    case dataDirectoryInUse(path: String)
    /// The data directory cannot be used; `reason` says why.
    case dataDirectoryUnusable(path: String, reason: String)

    var failure: CommandFailure {
        switch self {
        case .addressInUse(let host, let port):
            CommandFailure(
                .unavailable,
                "\(host):\(port) is in use by another process; choose another with --port, or "
                    + "--port 0 for any free one")
        case .dataDirectoryInUse(let path):
            CommandFailure(.unavailable, "\(path) is in use by another tidetable process")
        case .dataDirectoryUnusable(let path, let reason):
            CommandFailure(.noInput, "\(path) cannot be used: \(reason)")
        }
    }
}
