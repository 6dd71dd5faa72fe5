import ArgumentParser

/// `tidetable build`.
struct BuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Build a version of a projection beside the live one.",
        discussion: """
            The version is folded from offset 0 while the live one serves, until it has caught up \
            and stands by for a cutover; the first version of a projection becomes live at once. \
            The command shows the progress and waits for that, unless --detach is given; stopping \
            it does not stop the build.

              tidetable build boarding_manifest 2
              tidetable compare boarding_manifest --from 1 --to 2
              tidetable cutover boarding_manifest 2

            Exit status: 65 no such projection or version, or one that is built or being built, \
            1 the build failed.
            """)

    @Argument(help: "The projection, such as boarding_manifest.")
    var projection: String

    @Argument(help: "The version to build.")
    var version: Int

    @Flag(help: "Start the build and return. (env: TIDETABLE_DETACH)")
    var detach = false

    @OptionGroup var server: ServerOptions

    func validate() throws {
        _ = try SettingSource.process.isOn(detach, "detach")
        _ = try server.session(.process)
    }

    func run() throws {
        try Build.run(
            ProjectionRequest(projection).post(
                "versions", [.init("version", .number("\(version)"))]),
            of: projection, detached: try SettingSource.process.isOn(detach, "detach"),
            try server.session(.process))
    }
}
