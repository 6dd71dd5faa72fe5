import HTTPCore
import HTTPServer
import ProjectionRuntime
import Projections
import TableQueries

/// What a request for rows asks, read out of its head. Every request of the same octets asks the
/// same, so that the loop keeps the question of a client that polls.
///
/// `@unchecked Sendable`: all but `spelled` is constant, and that is touched on the loop of the
/// question's requests only.
final class ReadQuestion: @unchecked Sendable {
    /// What is asked for.
    enum Subject: Sendable {
        case row(RowLookup)
        case rows(RowQuery, RowFormat)
    }

    let route: Route
    let table: LiveTable
    /// The table's shape that the question was understood by.
    let schema: TableSchema
    let subject: Subject
    /// Equal for two questions exactly where their answers at one position are.
    let canonicalBytes: [UInt8]
    /// The tags that the client has.
    let known: EntityTagList?
    /// The last answer's head, while everything that it says stands.
    private var spelled: RowsAnswer.Spelled?

    init(
        _ route: Route, _ table: LiveTable, _ schema: TableSchema, _ subject: Subject,
        known: EntityTagList?
    ) {
        self.route = route
        self.table = table
        self.schema = schema
        self.subject = subject
        self.known = known
        canonicalBytes =
            switch subject {
            case .row(let lookup): lookup.canonicalBytes
            case .rows(let query, _): query.canonicalBytes
            }
    }

    var bounds: ReadBounds {
        switch subject {
        case .row(let lookup): lookup.bounds
        case .rows(let query, _): query.bounds
        }
    }

    /// The key of the one row that is asked for.
    var key: Key? {
        if case .row(let lookup) = subject { return lookup.key }
        return nil
    }

    var format: RowFormat {
        if case .rows(_, let format) = subject { return format }
        return .json
    }

    /// The answer's head as it is spelled: the last one where it says the same. Called on the
    /// loop.
    func spell(_ answer: RowsAnswer) -> RowsAnswer.Spelled {
        if let spelled, spelled.saysTheSame(as: answer) { return spelled }
        // `*` stands for any row there is, so the row has to be looked for first.
        let isAny = known == .any && key != nil
        let made = RowsAnswer.Spelled(answer, known: isAny ? nil : known)
        spelled = made
        return made
    }
}
