import ArgumentParser

/// `tidetable rebuild`.
struct RebuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Fold a projection's live version again from offset 0.",
        discussion: """
            The old rows serve until the new ones have caught up; then the new generation is live. \
            The command shows the progress and waits for that, unless --detach is given; stopping \
            it does not stop the rebuild.

            Exit status: 65 no such projection or one that is being rebuilt, 1 the rebuild failed.
            """)

    @Argument(help: "The projection, such as boarding_manifest.")
    var projection: String

    @Flag(help: "Start the rebuild and return. (env: TIDETABLE_DETACH)")
    var detach = false

    @OptionGroup var server: ServerOptions

    func validate() throws {
        _ = try SettingSource.process.isOn(detach, "detach")
        _ = try server.session(.process)
    }

    func run() throws {
        try Build.run(
            ProjectionRequest(projection).post("rebuild"), of: projection,
            detached: try SettingSource.process.isOn(detach, "detach"),
            try server.session(.process))
    }
}
