import ArgumentParser
import HTTPClient

/// `tidetable cutover`.
struct CutoverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cutover",
        abstract: "Make a version of a projection the live one.",
        discussion: """
            The version must have caught up; reads change over from one moment to the next. The \
            version that was live stands by, so that rollback can go back to it. With --if-match \
            or --max-differences nothing happens unless the rows are as the comparison found them, \
            or differ in no more rows than that.

              tidetable cutover boarding_manifest 2 --max-differences 120

            Exit status: 65 no such projection or version, one that is live or not caught up, or a \
            condition that does not hold.
            """)

    struct Conditions: Equatable {
        /// An entity tag with its quotes.
        var tag: String?
        var maxDifferences: Int?
    }

    @Argument(help: "The projection, such as boarding_manifest.")
    var projection: String

    @Argument(help: "The version to make live.")
    var version: Int

    @Option(
        help: ArgumentHelp(
            "The ETag of a comparison that must still hold. (env: TIDETABLE_IF_MATCH)",
            valueName: "tag"))
    var ifMatch: String?

    @Option(
        help: ArgumentHelp(
            "The most rows that may differ. (env: TIDETABLE_MAX_DIFFERENCES)", valueName: "rows"))
    var maxDifferences: Int?

    @OptionGroup var server: ServerOptions

    func conditions(_ source: SettingSource) throws -> Conditions {
        Conditions(
            tag: try source.value(ifMatch, "if-match").map(CutoverCommand.entityTag),
            maxDifferences: try source.number(
                maxDifferences, "max-differences", in: 0...Int.max))
    }

    func validate() throws {
        _ = try conditions(.process)
        _ = try server.session(.process)
    }

    func request(_ conditions: Conditions) -> ClientRequest {
        var members = [JSONValue.Member("version", .number("\(version)"))]
        if let most = conditions.maxDifferences {
            members.append(.init("max_differences", .number("\(most)")))
        }
        var request = ProjectionRequest(projection).post("cutover", members)
        if let tag = conditions.tag { request.fields.append("If-Match", tag) }
        return request
    }

    func run() throws {
        let request = request(try conditions(.process))
        Console.print(try server.session(.process).json(request).printable)
    }

    /// The tag in the quotes that it has in HTTP (RFC 9110, 8.8.3), which a shell takes away.
    private static func entityTag(_ text: String) throws -> String {
        let isQuoted = text.count > 1 && text.hasPrefix("\"") && text.hasSuffix("\"")
        let opaque = isQuoted ? text.dropFirst().dropLast() : text[...]
        guard opaque.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != 0x22 }) else {
            throw ValidationError("--if-match: '\(PlainText.escaped(text))' is no entity tag")
        }
        return "\"\(opaque)\""
    }
}
