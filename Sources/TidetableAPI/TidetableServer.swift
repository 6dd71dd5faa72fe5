import EventLog
import Glibc
import HTTPServer
import ProjectionRuntime
import Projections

/// What a server is made of and where it listens.
public struct ServerOptions: Sendable {
    /// The directory that holds the log and the tables.
    public var dataDirectory: String
    /// The events that the log takes in.
    public var catalog: EventCatalog
    /// The projections that fill the tables.
    public var projections: [any Projection]
    /// The address to listen on; a number, not a name.
    public var host = "127.0.0.1"
    /// The port; 0 takes a free one.
    public var port: UInt16 = 8080
    /// How many event loops share the connections.
    public var loops = 2
    /// The folder of the dashboard's files; nil serves none.
    public var publicFolder: String?
    /// The file that `/openapi.yaml` serves; nil serves none.
    public var contract: String?
    /// Files of declared projections that the server starts without; /readyz names them.
    public var rejectedFiles: [RejectedFile] = []
    /// Called with a sentence for the server's log.
    public var report: @Sendable (String) -> Void = { _ in }

    /// Options for the given directory, events and projections.
    public init(
        dataDirectory: String, catalog: EventCatalog, projections: [any Projection]
    ) {
        self.dataDirectory = dataDirectory
        self.catalog = catalog
        self.projections = projections
    }
}

/// A whole server: log, projectors, tables, HTTP. Opened, started, and drained in that order.
public final class TidetableServer: Sendable {
    private let parts: ServerParts
    private let http: HTTPServer
    private let directory: DataDirectory

    /// Opens the data directory, the log and the listening socket; serves nothing yet.
    /// - Throws: `ServerError`.
    public init(_ options: ServerOptions) throws(ServerError) {
        let directory = try DataDirectory(options.dataDirectory)
        let parts = try TidetableServer.open(options, directory)
        var files = options.publicFolder.map(StaticFiles.init(folder:)) ?? StaticFiles()
        if let contract = options.contract { files.add("openapi.yaml", at: contract) }
        var configuration = HTTPServerConfiguration { status, detail in
            let problem = Problem(ProblemKind.of(status: status), detail)
            return (problem.headFields, problem.body(status: status))
        }
        configuration.address = options.host
        configuration.port = options.port
        configuration.loops = options.loops
        do {
            http = try HTTPServer(
                configuration, service: APIService(parts: parts, files: files))
        } catch  where error.code == EADDRINUSE {
            throw .addressInUse
        } catch {
            throw .listen("\(options.host):\(options.port) cannot be listened on: \(error)")
        }
        parts.metrics.listening(http)
        self.parts = parts
        self.directory = directory
    }

    private static func open(
        _ options: ServerOptions, _ directory: DataDirectory
    ) throws(ServerError) -> ServerParts {
        let events: EventLog
        do {
            events = try EventLog.open(
                directory: directory.path, catalog: options.catalog, now: ServerParts.systemNow)
        } catch {
            throw .log("the log cannot be opened: \(error)")
        }
        do {
            let host = try ProjectionHost(
                projections: options.projections, log: events, directory: directory.tables,
                catalogPath: directory.catalog, report: options.report)
            return ServerParts(
                events: events, host: host, metrics: Metrics(),
                readers: ReaderPool(loops: options.loops),
                rejectedFiles: options.rejectedFiles, now: ServerParts.systemNow)
        } catch {
            throw .tables(error.description)
        }
    }

    /// Where clients connect to, for example `127.0.0.1:8080`.
    public var address: String { "\(http.address)" }

    /// Starts the projectors, then accepts connections.
    /// - Throws: `ServerError.tables`.
    public func start() async throws(ServerError) {
        do {
            try await parts.host.start()
        } catch {
            throw .tables(error.description)
        }
        http.start()
    }

    /// Stops accepting, finishes what is in flight within `seconds`, then closes tables and log.
    public func drain(within seconds: Int) async {
        await http.drain(within: Int64(seconds) * 1_000)
        // Readers before writers: a file's last connection is the one that may empty its WAL.
        parts.readers.closeAll()
        await parts.host.stop()
        parts.events.close()
    }
}
