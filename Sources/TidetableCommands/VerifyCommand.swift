import ArgumentParser

/// `tidetable verify`.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Fold the log again and compare the live rows with the outcome.",
        discussion: """
            Reads go on meanwhile. Prints the digest of the rows and that of the refold, and where \
            they differ the tables and samples of the rows. The command shows the progress and \
            waits for the end, unless --detach is given; stopping it does not stop the \
            verification.

            Exit status: 65 no such projection or one that is being built or verified, 1 the rows \
            have drifted from the log, or the verification failed.
            """)

    @Argument(help: "The projection, such as boarding_manifest.")
    var projection: String

    @Flag(help: "Start the verification and return. (env: TIDETABLE_DETACH)")
    var detach = false

    @OptionGroup var server: ServerOptions

    func validate() throws {
        _ = try SettingSource.process.isOn(detach, "detach")
        _ = try server.session(.process)
    }

    func run() throws {
        let session = try server.session(.process)
        let requests = ProjectionRequest(projection)
        let started = try session.json(requests.post("verify"))
        guard try !SettingSource.process.isOn(detach, "detach") else {
            return Console.print(started.printable)
        }
        let report = try WorkProgress.follow("verify \(projection)") { () throws(CommandFailure) in
            let answer = try session.json(requests.get("verify"))
            return try VerificationReport.progress(answer, projection: projection)
        }
        for line in try report.lines() { Console.print(line) }
        if let failure = report.failure { throw failure }
    }
}
