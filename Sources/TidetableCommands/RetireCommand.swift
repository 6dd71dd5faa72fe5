import ArgumentParser

/// `tidetable retire`.
struct RetireCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire",
        abstract: "Drop the rows of a version that is not live.",
        discussion: """
            A build that is under way is stopped. The version can be built again at any time.

            Exit status: 65 no such projection or version, one that is not built, or the live one.
            """)

    @Argument(help: "The projection, such as boarding_manifest.")
    var projection: String

    @Argument(help: "The version to drop.")
    var version: Int

    @OptionGroup var server: ServerOptions

    func validate() throws {
        _ = try server.session(.process)
    }

    func run() throws {
        let request = ProjectionRequest(projection).delete("versions/\(version)")
        Console.print(try server.session(.process).json(request).printable)
    }
}
