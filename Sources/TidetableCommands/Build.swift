import HTTPClient
import HTTPCore

/// A generation of a projection's version that the server folds from offset 0.
struct Build: Sendable, Equatable {
    /// How a build ends.
    enum Outcome: Sendable, Equatable {
        /// It follows the log: its rows are `live`, or `standby` until a cutover.
        case caughtUp(state: String, position: String)
        /// It stopped, for this reason.
        case faulted(reason: String)
        /// Nothing is known of it any more, or it was retired.
        case gone
    }

    /// The projection.
    let projection: String
    /// Its version; nil when the server did not say.
    let version: Int?
    /// The generation that is built.
    let generation: Int

    /// Reads the answer to the request that started it.
    ///
    /// - Throws: `CommandFailure` when it names no generation.
    init(_ answer: JSONValue, projection: String) throws(CommandFailure) {
        guard let generation = answer["generation"]?.integer else {
            throw CommandFailure(.failure, "the server's answer names no generation")
        }
        self.projection = projection
        version = answer["version"]?.integer
        self.generation = generation
    }

    /// How far it is, as `/v1/projections` tells it.
    func progress(_ answer: JSONValue) -> WorkProgress<Outcome> {
        let projections = answer["projections"]?.elements ?? []
        let found = projections.first { $0["projection"]?.text == projection }
        let versions = found?["versions"]?.elements ?? []
        if let entry = versions.first(where: { $0["generation"]?.integer == generation }) {
            return progress(ofEntry: entry)
        }
        // A later build of the same version took over, so this one had come to its end.
        let newer = versions.first { entry in
            entry["generation"]?.integer ?? 0 > generation
                && (version == nil || entry["version"]?.integer == version)
                && ["live", "standby"].contains(entry["state"]?.text)
        }
        return newer.map(progress(ofEntry:)) ?? .ended(.gone)
    }

    private func progress(ofEntry entry: JSONValue) -> WorkProgress<Outcome> {
        switch entry["state"]?.text {
        case "live", "standby":
            .ended(
                .caughtUp(
                    state: entry["state"]?.text ?? "?", position: entry["position"]?.text ?? "?"))
        case "faulted": .ended(.faulted(reason: entry["reason"]?.text ?? "no reason given"))
        case "retired": .ended(.gone)
        default: .running(ProgressLine(entry))
        }
    }

    /// Starts a build by a POST and, unless it is detached, follows it to its end; prints the
    /// answer, or what became of the build.
    ///
    /// - Throws: `CommandFailure`: what the server refused, or status 1 when the build failed.
    static func run(
        _ request: ClientRequest, of projection: String, detached: Bool, _ session: ServerSession
    ) throws(CommandFailure) {
        let answer = try session.json(request)
        let build = try Build(answer, projection: projection)
        guard !detached else { return Console.print(answer.printable) }
        let outcome = try WorkProgress.follow("build \(projection)") { () throws(CommandFailure) in
            build.progress(try session.json("/v1/projections"))
        }
        Console.print(try build.result(outcome).printable)
    }

    /// What is printed of a build that has ended.
    ///
    /// - Throws: `CommandFailure` unless it caught up.
    func result(_ outcome: Outcome) throws(CommandFailure) -> JSONValue {
        switch outcome {
        case .caughtUp(let state, let position):
            return .object([
                .init("projection", .string(projection)),
                .init("version", version.map { .number("\($0)") } ?? .null),
                .init("generation", .number("\(generation)")),
                .init("state", .string(state)), .init("position", .string(position)),
            ])
        case .faulted(let reason):
            throw CommandFailure(.failure, PlainText.escaped("the build failed: \(reason)"))
        case .gone:
            throw CommandFailure(
                .failure, "the server knows nothing of generation \(generation) any more")
        }
    }
}
