/// What a comparison of two versions says.
struct ComparisonReport: Sendable {
    private let answer: JSONValue
    private let tag: String?
    private let projection: String
    private let tool: String

    /// Makes a report of the answer and its ETag, which a cutover can name; `tool` is what this
    /// executable is called.
    init(
        _ answer: JSONValue, tag: String?, projection: String,
        tool: String = CommandLineTool.parts.name
    ) {
        self.tool = tool
        self.answer = answer
        self.tag = tag
        self.projection = projection
    }

    /// The server's JSON with a member `etag`.
    var json: String {
        answer.setting("etag", tag.map { .string($0) } ?? .null).printable
    }

    /// The text for a person.
    ///
    /// - Throws: `CommandFailure` when the answer lacks what a comparison has.
    func lines() throws(CommandFailure) -> [String] {
        guard let from = answer["from"]?.integer, let to = answer["to"]?.integer,
            let differences = answer["differences"]?.integer, answer["tables"] != nil
        else { throw CommandFailure(.failure, "the server's comparison is not known") }
        let comparison = try TableComparison(
            answer["tables"], from: "version \(from)", to: "version \(to)")
        let position = PlainText.escaped(answer["position"]?.text ?? "?")
        var lines = [
            "\(PlainText.escaped(projection)), version \(from) → version \(to) at position "
                + "\(position): \(PlainText.grouped(differences)) differences", "",
        ]
        lines += comparison.counts.lines()
        for sample in comparison.samples { lines += ["", sample] }
        guard let tag else { return lines }
        let condition = ShellWord.quoted(tag)
        let name = ShellWord.quoted(projection)
        lines += [
            "", PlainText.escaped("ETag: \(tag)"),
            PlainText.escaped("\(tool) cutover \(name) \(to) --if-match \(condition)"),
        ]
        return lines
    }
}
