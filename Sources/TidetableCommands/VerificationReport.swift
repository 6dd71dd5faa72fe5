/// What a verification found: the rows of a table against a refold of the log.
struct VerificationReport: Sendable, Equatable {
    private let answer: JSONValue
    private let projection: String
    private let state: String

    private init(_ answer: JSONValue, _ projection: String, _ state: String) {
        self.answer = answer
        self.projection = projection
        self.state = state
    }

    /// How far the verification is, as the server tells it.
    ///
    /// - Throws: `CommandFailure` when none was started, or the state is not known.
    static func progress(
        _ answer: JSONValue, projection: String
    ) throws(CommandFailure) -> WorkProgress<VerificationReport> {
        switch answer["state"]?.text {
        case "running": return .running(ProgressLine(answer))
        case let state? where ["matched", "drifted", "failed"].contains(state):
            return .ended(VerificationReport(answer, projection, state))
        case "none":
            throw CommandFailure(.failure, "the server knows nothing of the verification any more")
        default:
            throw CommandFailure(.failure, "the server's verification is not known")
        }
    }

    /// The text for a person.
    ///
    /// - Throws: `CommandFailure` when a table lacks its counts.
    func lines() throws(CommandFailure) -> [String] {
        let text = { (name: String) in answer[name]?.text ?? "–" }
        let rows = answer["rows"]?.integer.map(PlainText.grouped) ?? "–"
        var lines = [
            "\(projection) version \(text("version")) at position \(text("position")): \(state)",
            "rows           \(rows)",
            "digest         \(text("digest"))",
            "refold digest  \(text("refold_digest"))",
        ].map(PlainText.escaped)
        guard state == "drifted" else { return lines }
        let comparison = try TableComparison(
            answer["tables"], from: "the table", to: "the refold", namesEvents: false)
        lines += [""] + comparison.counts.lines()
        for sample in comparison.samples { lines += ["", sample] }
        return lines
    }

    /// Why the command fails; nil when the rows match.
    var failure: CommandFailure? {
        guard state != "matched" else { return nil }
        let reason = answer["reason"]?.text.map { ": \($0)" } ?? ""
        guard state == "drifted" else {
            let message = "the verification of \(projection) failed\(reason)"
            return CommandFailure(.failure, PlainText.escaped(message))
        }
        let rows = answer["drift_rows"]?.text ?? "some"
        let repaired = answer["repaired"] == .bool(true) ? "; the refold's rows are live now" : ""
        let message =
            "\(projection): rows that are not what the log says: \(rows)\(repaired)\(reason)"
        return CommandFailure(.failure, PlainText.escaped(message))
    }
}
