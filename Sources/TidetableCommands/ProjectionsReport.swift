/// What `/v1/projections` says, for a person.
struct ProjectionsReport: Sendable {
    /// A line for each version that is built, and one for each that could be.
    let table: TextTable
    /// What needs attention: faults, drift, files that were refused.
    let remarks: [String]

    /// Reads the answer.
    ///
    /// - Throws: `CommandFailure` when it is no list of projections.
    init(_ answer: JSONValue) throws(CommandFailure) {
        guard case .array(let projections) = answer["projections"] else {
            throw CommandFailure(.failure, "the server's list of projections is not known")
        }
        var table = TextTable(columns: [
            "projection", "version", "state", "position", "lag events", "lag seconds", "rate",
            "ETA", "quarantined",
        ])
        var remarks: [String] = []
        for projection in projections {
            let name = projection["projection"]?.text ?? "?"
            let versions = projection["versions"]?.elements ?? []
            for version in versions {
                table.add(ProjectionsReport.cells(name, version))
                remarks += ProjectionsReport.remark(name, version)
            }
            for available in projection["available_versions"]?.elements ?? []
            where !versions.contains(where: { $0["version"] == available }) {
                table.add([.string(name), available, .string("not built")])
            }
            remarks += ProjectionsReport.remark(name, verification: projection["verification"])
        }
        for file in answer["rejected_files"]?.elements ?? [] {
            let parts = ["file", "line", "reason"].map { file[$0]?.text ?? "?" }
            remarks.append(PlainText.escaped("rejected: " + parts.joined(separator: ":")))
        }
        self.table = table
        self.remarks = remarks
    }

    private static func cells(_ projection: String, _ version: JSONValue) -> [JSONValue] {
        let isRetired = version["state"]?.text == "retired"
        let number = { (name: String) in isRetired ? .null : version[name] ?? .null }
        let lagSeconds = number("lag_seconds").double
        let position = number("position").text
        let rate = number("events_per_second").double
        let eta = number("eta_seconds").double
        return [
            .string(projection), version["version"] ?? .null, version["state"] ?? .null,
            position.map { .number(PlainText.escaped($0)) } ?? .null,
            number("lag_events"),
            lagSeconds.map { .number(PlainText.milliseconds($0)) } ?? .null,
            rate.map { .string(PlainText.rate($0)) } ?? .null,
            eta.map { .string(PlainText.clock($0)) } ?? .null,
            number("quarantined_keys"),
        ]
    }

    private static func remark(_ projection: String, _ version: JSONValue) -> [String] {
        guard let reason = version["reason"]?.text else { return [] }
        let number = version["version"]?.text ?? "?"
        let state = version["state"]?.text ?? "?"
        return [PlainText.escaped("\(projection) version \(number) is \(state): \(reason)")]
    }

    private static func remark(_ projection: String, verification: JSONValue?) -> [String] {
        guard let state = verification?["state"]?.text, ["drifted", "failed"].contains(state) else {
            return []
        }
        let drift = verification?["drift_rows"]?.text.map { rows in
            rows == "1" ? ", 1 row differs" : ", \(rows) rows differ"
        }
        return [PlainText.escaped("\(projection): the last verification \(state)\(drift ?? "")")]
    }
}
