import ArgumentParser

/// `tidetable`.
struct TidetableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tidetable",
        abstract: "An HTTP query server over materialized stream tables.",
        discussion: """
            serve and demo run a server; the other commands talk to a running one over HTTP \
            (--server, or TIDETABLE_SERVER in the environment). Every option can be given in the \
            environment: --drain-seconds is TIDETABLE_DRAIN_SECONDS. A flag wins over it.

            To see it work: tidetable demo

            Exit status: 0 done, 1 failed, 64 wrong usage, 65 refused by the server, 66 a file \
            cannot be read, 69 the server cannot be reached (or the port or the data \
            directory is in use), 75 try again later.
            """,
        version: "0.1.0",
        subcommands: [
            ServeCommand.self, DemoCommand.self, AppendCommand.self, EventsCommand.self,
            RowsCommand.self, LagCommand.self, RebuildCommand.self,
        ])
}
