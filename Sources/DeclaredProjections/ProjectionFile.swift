import Projections

/// What a projection file says, taken apart but not compiled.
///
///     -- What guests still owe, by sailing and currency.
///     projection unsettled_charges version 2
///     order none
///     key sailing_id text "The sailing."
///     column posted_amount integer "The sum of charges posted, in minor units."
///     on charge-posted
///       key :sailing_id
///       select coalesce(:old.posted_amount, 0) + :amount as posted_amount
///
/// Lines that begin at the margin are directives; what an `on` says is indented below it. `--`
/// begins a comment. Aggregates cannot be declared: a table over another table's row changes needs
/// Swift.
public struct ProjectionFile: Sendable, Equatable {
    /// How the events of one type are folded.
    public struct Rule: Sendable, Equatable {
        /// The type of event.
        public let eventType: String
        /// The line of the `on`.
        public let line: Int
        /// The `key` lines: each says one row that the event touches.
        public internal(set) var keys: [KeyLine] = []
        /// The SELECT from the old row and the event to the next row, over all its lines.
        public internal(set) var statement = ""
        /// The line on which the statement begins; 0 before it was read.
        public internal(set) var statementLine = 0
    }

    /// How a row's key is taken from an event.
    public struct KeyLine: Sendable, Equatable {
        /// The line of the `key`.
        public let line: Int
        /// A parameter for each key column, as it is written.
        public let parameters: [String]
    }

    /// The longest file that is read, in bytes.
    public static let maximumBytes = 1 << 18

    /// The file's name, for errors.
    public let file: String
    /// The version of the rules.
    public let version: Int
    /// The order of events that the result depends on: what the file says, or the log's.
    public let order: OrderNeed
    /// The shape of the table.
    public let table: TableSchema
    /// The line that names the projection.
    public let line: Int
    /// How events are folded, in the order of the file.
    public let rules: [Rule]

    /// Reads the text of a file. It says nothing yet about the types of events and the SQL.
    /// - Throws: `ProjectionFileError` of the first line that is at fault.
    public init(_ text: RawSpan, file: String) throws(ProjectionFileError) {
        do throws(LineError) {
            var parser = ProjectionFileParser()
            let lines = try ProjectionFileLines.lines(of: text)
            for (index, line) in lines.enumerated() { try parser.take(line, at: index + 1) }
            self = try parser.finish(file, lineCount: lines.count)
        } catch {
            throw ProjectionFileError(file: file, line: error.line, reason: error.reason)
        }
    }

    init(
        file: String, version: Int, order: OrderNeed, table: TableSchema, line: Int, rules: [Rule]
    ) {
        self.file = file
        self.version = version
        self.order = order
        self.table = table
        self.line = line
        self.rules = rules
    }
}
