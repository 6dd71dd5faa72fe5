/// The keys of a projection in quarantine.
struct QuarantineReport: Sendable, Equatable {
    /// A line for each key.
    let lines: [String]
    /// How many there are, in words.
    let summary: String

    /// Reads the answer.
    ///
    /// - Throws: `CommandFailure` when it has no keys.
    init(_ answer: JSONValue) throws(CommandFailure) {
        guard case .array(let keys) = answer["keys"] else {
            throw CommandFailure(.failure, "the server's quarantine is not known")
        }
        lines = keys.map { entry in
            let table = PlainText.escaped(entry["table"]?.text ?? "?")
            let key = entry["key"].flatMap { $0 == .null ? nil : $0.keyText }
            let parked = entry["parked"]?.text ?? "?"
            let offset = entry["first_offset"]?.text ?? "?"
            let reason = entry["reason"]?.text ?? "no reason given"
            let rest = PlainText.escaped("\(parked) parked from offset \(offset): \(reason)")
            return "\(table) \(key ?? "(key not told)"): \(rest)"
        }
        let projection = answer["projection"]?.text ?? "?"
        let version = answer["version"]?.text ?? "?"
        let count = keys.count == 1 ? "1 key" : "\(keys.count == 0 ? "no" : "\(keys.count)") keys"
        summary = PlainText.escaped("\(projection) version \(version): \(count) in quarantine")
    }
}
