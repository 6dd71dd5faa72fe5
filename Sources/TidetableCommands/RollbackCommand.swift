import ArgumentParser

/// `tidetable rollback`.
struct RollbackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Go back to the version that was live before the last cutover.",
        discussion: """
            That version has followed the log all the while, so its rows are fresh.

            Exit status: 65 no such projection, or no version to go back to.
            """)

    @Argument(help: "The projection, such as boarding_manifest.")
    var projection: String

    @OptionGroup var server: ServerOptions

    func validate() throws {
        _ = try server.session(.process)
    }

    func run() throws {
        let request = ProjectionRequest(projection).post("rollback")
        Console.print(try server.session(.process).json(request).printable)
    }
}
