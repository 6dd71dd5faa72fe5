import CLinux
import Dispatch
import Foundation
import HarborPoint
import Logging
import Synchronization
import TidetableAPI
import TidetableCommands

/// Runs Harbor Point's server in this process until a signal stops it.
struct ServerRunner: ServerLauncher {
    func run(
        _ settings: ServeSettings, onListening: @escaping @Sendable (_ address: String) -> Void
    ) throws {
        // Dispatch's threads come and go, and glibc's arenas stay: three rebuilds of a million
        // bookings took 425 MB, and with one arena 217 MB, at the same speed.
        clinux_bound_memory()
        let logger = Logger(label: "server")
        let server: TidetableServer
        do {
            server = try TidetableServer(ServerRunner.options(settings, logger))
        } catch {
            throw ServerRunner.launchError(error, settings)
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
        if let error = end.withLock({ $0 }) { throw ServerRunner.launchError(error, settings) }
    }

    private static func options(_ settings: ServeSettings, _ logger: Logger) -> ServerOptions {
        var options = ServerOptions(
            dataDirectory: settings.data, catalog: HarborPointEvents.catalog,
            projections: [BoardingManifest()])
        options.host = settings.host
        options.port = settings.port
        options.loops = settings.loops ?? min(2, ProcessInfo.processInfo.activeProcessorCount)
        let resources = "tidetable_tidetable.resources"
        options.publicFolder = InstalledFiles.path("Public", in: resources)
        options.contract = InstalledFiles.path("openapi.yaml", in: resources)
        options.report = { logger.notice("\($0)") }
        return options
    }

    private static func launchError(
        _ error: ServerError, _ settings: ServeSettings
    ) -> any Error {
        switch error {
        case .addressInUse:
            ServerLaunchError.addressInUse(host: settings.host, port: settings.port)
        case .directoryInUse(let path): ServerLaunchError.dataDirectoryInUse(path: path)
        case .directory(let path, let reason):
            ServerLaunchError.dataDirectoryUnusable(path: path, reason: reason)
        default: error
        }
    }
}
