import ArgumentParser
import Glibc

/// The command line from its arguments to the exit status.
public enum CommandLineTool {
    @TaskLocal static var launcher: (any ServerLauncher)?

    /// Runs what the process's arguments say and ends the process.
    ///
    /// - Parameter launcher: starts the server for `serve` and `demo`; nil in a build that is a
    ///   client only, where these two say so and fail.
    public static func run(_ launcher: (any ServerLauncher)?) -> Never {
        let status = $launcher.withValue(launcher) { () -> CommandStatus in
            do {
                var command = try TidetableCommand.parseAsRoot()
                try command.run()
                return .success
            } catch let failure as CommandFailure {
                Console.report("tidetable: \(failure.message)")
                return failure.status
            } catch let error as ServerLaunchError {
                Console.report("tidetable: \(error.failure.message)")
                return error.failure.status
            } catch {
                TidetableCommand.exit(withError: error)
            }
        }
        exit(status)
    }

    /// Runs a server with the launcher that `run` was given.
    static func launch(
        _ settings: ServeSettings, onListening: @escaping @Sendable (_ address: String) -> Void
    ) throws {
        guard let launcher else {
            throw CommandFailure(.failure, "this build of tidetable has no server in it")
        }
        LineLogHandler.install(format: settings.logFormat, level: settings.logLevel)
        try launcher.run(settings, onListening: onListening)
    }

    private static func exit(_ status: CommandStatus) -> Never {
        Glibc.exit(status.rawValue)
    }
}
