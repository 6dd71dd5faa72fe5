import ArgumentParser
import Glibc

/// The command line from its arguments to the exit status.
public enum CommandLineTool {
    @TaskLocal static var parts = CommandLineParts()

    /// Runs what the process's arguments say and ends the process.
    ///
    /// - Parameter parts: what knows the executable's domain.
    public static func run(_ parts: CommandLineParts) -> Never {
        let status = $parts.withValue(parts) { () -> CommandStatus in
            do {
                var command = try TidetableCommand.parseAsRoot()
                try command.run()
                return .success
            } catch let failure as CommandFailure {
                Console.report("\(parts.name): \(failure.message)")
                return failure.status
            } catch let error as ServerLaunchError {
                Console.report("\(parts.name): \(error.failure.message)")
                return error.failure.status
            } catch {
                TidetableCommand.exit(withError: error)
            }
        }
        exit(status)
    }

    /// Runs a server with the launcher of the parts that `run` was given.
    static func launch(
        _ settings: ServeSettings, onListening: @escaping @Sendable (_ address: String) -> Void
    ) throws {
        guard let launcher = parts.launcher else {
            throw CommandFailure(.failure, "this build of \(parts.name) has no server in it")
        }
        LineLogHandler.install(format: settings.logFormat, level: settings.logLevel)
        try launcher.run(settings, onListening: onListening)
    }

    private static func exit(_ status: CommandStatus) -> Never {
        Glibc.exit(status.rawValue)
    }
}
