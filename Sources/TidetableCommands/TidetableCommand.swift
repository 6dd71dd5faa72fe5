import ArgumentParser

/// `tidetable`.
struct TidetableCommand: ParsableCommand {
    /// Computed, since the executable says what it is called and whether it has a demo.
    static var configuration: CommandConfiguration {
        let parts = CommandLineTool.parts
        return CommandConfiguration(
            commandName: parts.name,
            abstract: "An HTTP query server over materialized stream tables.",
            discussion: discussion(parts), version: "0.1.0",
            subcommands: parts.offersDemo ? commands + [DemoCommand.self] : commands)
    }

    private static func discussion(_ parts: CommandLineParts) -> String {
        let servers = parts.offersDemo ? "serve and demo run" : "serve runs"
        let demo = parts.offersDemo ? "To see it work: \(parts.name) demo\n\n" : ""
        return """
            \(servers) a server and check-order reads events by itself; the other commands talk \
            to a running server over HTTP (--server, or TIDETABLE_SERVER in the environment). \
            Every option can be given in the environment: --drain-seconds is \
            TIDETABLE_DRAIN_SECONDS. A flag wins over it.

            \(demo)Exit status: 0 done, 1 failed, 64 wrong usage, 65 refused by the server, 66 a \
            file cannot be read, 69 the server cannot be reached (or the port or the data \
            directory is in use), 75 try again later.
            """
    }

    private static let commands: [any ParsableCommand.Type] = [
        ServeCommand.self, AppendCommand.self, EventsCommand.self,
        RowsCommand.self, ChangesCommand.self, LagCommand.self, RebuildCommand.self,
        ProjectionsCommand.self, BuildCommand.self, CompareCommand.self, CutoverCommand.self,
        RollbackCommand.self, RetireCommand.self, VerifyCommand.self, QuarantineCommand.self,
        HistoryCommand.self, WhatIfCommand.self, CheckOrderCommand.self,
    ]
}
