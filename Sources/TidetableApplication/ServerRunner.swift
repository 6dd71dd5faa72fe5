import CLinux
import DeclaredProjections
import Dispatch
import Foundation
import Logging
import Projections
import Synchronization
import TidetableAPI
import TidetableCommands

/// Runs a domain's server in this process until a signal stops it.
struct ServerRunner: ServerLauncher {
    let catalog: EventCatalog
    let projections: [any Projection]

    func run(
        _ settings: ServeSettings, onListening: @escaping @Sendable (_ address: String) -> Void
    ) throws {
        // Dispatch's threads come and go, and glibc's arenas stay: three rebuilds of a million
        // bookings took 425 MB, and with one arena 217 MB, at the same speed.
        clinux_bound_memory()
        let logger = Logger(label: "server")
        let server: TidetableServer
        do {
            server = try TidetableServer(options(settings, logger))
        } catch {
            throw error.atLaunch(settings)
        }
        let stop = StopSignals()
        let end = Mutex<ServerError?>(nil)
        let ended = DispatchSemaphore(value: 0)
        Task {
            do throws(ServerError) {
                try await server.start()
                logger.info(
                    "listening",
                    metadata: ["address": "\(server.address)", "data": "\(settings.data)"])
                onListening("http://\(server.address)")
                let signal = await stop.first()
                logger.info("draining", metadata: ["signal": "\(signal)"])
                await server.drain(within: settings.drainSeconds)
                logger.info("stopped")
            } catch {
                end.withLock { $0 = error }
            }
            ended.signal()
        }
        ended.wait()
        if let error = end.withLock({ $0 }) { throw error.atLaunch(settings) }
    }

    /// Adds the projections that the files of a folder declare. The server starts without a file
    /// that cannot be used, and says so.
    private func declare(_ folder: String, in options: inout ServerOptions, _ logger: Logger) {
        let (declared, rejected) = ProjectionDirectory.load(
            folder, catalog: catalog, beside: projections)
        options.projections += declared
        for refusal in rejected {
            logger.error("\(refusal)")
            options.rejectedFiles.append(
                RejectedFile(file: refusal.file, line: refusal.line, reason: refusal.reason))
        }
    }

    private func options(_ settings: ServeSettings, _ logger: Logger) -> ServerOptions {
        var options = ServerOptions(
            dataDirectory: settings.data, catalog: catalog, projections: projections)
        if let folder = settings.projections { declare(folder, in: &options, logger) }
        options.host = settings.host
        options.port = settings.port
        options.loops = settings.loops ?? min(2, ProcessInfo.processInfo.activeProcessorCount)
        let resources = "tidetable_TidetableApplication.resources"
        options.publicFolder = InstalledFiles.path("Public", in: resources)
        options.contract = InstalledFiles.path("openapi.yaml", in: resources)
        options.report = { logger.notice("\($0)") }
        return options
    }
}
