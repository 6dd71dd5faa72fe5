import Projections
import StreamTables

/// A place between two rows of a sorted, filtered table: just after the row with these values in
/// the sort columns. It holds values and no row number, so that rows which come and go before it
/// neither hide a row nor show one twice.
///
/// It holds no offset that could vouch for other content, so it stays good when the table is
/// built again from the same log; after another log it is refused.
public struct Cursor: Sendable, Hashable {
    /// The last row's values in the columns of `RowQuery.keyset`.
    let values: [Value]
    /// A hash of the id of the log that the row came from.
    let log: UInt64
    /// The generation of the table that the row was read from.
    public let generation: Int64
    /// What a client sends back: letters, digits, `-` and `_`.
    public let text: String

    /// The place just after a row of `query` that has the given values.
    init(after values: [Value], of query: RowQuery, at checkpoint: Checkpoint) {
        self.values = values
        log = Cursor.hash(log: checkpoint.logID)
        generation = checkpoint.generation
        text = CursorCodec.text(
            CursorCodec.Content(
                fingerprint: query.fingerprint, log: log, generation: generation,
                table: query.schema.name, values: values))
    }

    /// The cursor that `text` spells.
    /// - Throws: `QueryError.invalidCursor` where it is damaged, or not of this question.
    init(text: String, of query: RowQuery) throws(QueryError) {
        guard let content = CursorCodec.content(text) else {
            throw .invalidCursor(reason: "is not one that an answer gave")
        }
        guard Text(content.table) == Text(query.schema.name) else {
            throw .invalidCursor(reason: "belongs to another table")
        }
        guard content.fingerprint == query.fingerprint else {
            throw .invalidCursor(reason: "belongs to another question: filters and order must stay")
        }
        guard Cursor.fits(content.values, query) else {
            throw .invalidCursor(reason: "does not fit the table's columns")
        }
        values = content.values
        log = content.log
        generation = content.generation
        self.text = text
    }

    /// Whether the row came from the log with this id.
    func isOf(log id: String) -> Bool { log == Cursor.hash(log: id) }

    private static func hash(log id: String) -> UInt64 { StableHash.of(Array(id.utf8)) }

    private static func fits(_ values: [Value], _ query: RowQuery) -> Bool {
        let columns = query.columns
        let terms = query.keyset
        guard values.count == terms.count else { return false }
        return zip(values, terms).allSatisfy { value, term in
            let column = columns[term.column]
            switch value {
            case .null: return column.isNullable
            case .bool: return column.type == .bool
            case .integer: return column.type == .integer
            case .text: return column.type == .text
            case .list: return false
            }
        }
    }
}
