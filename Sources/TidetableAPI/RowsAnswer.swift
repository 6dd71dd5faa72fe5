import EventLog
import HTTPCore
import StreamTables
import TableQueries

/// What the heads of all answers have in common that are given in one form at one checkpoint with
/// one freshness: everything but the tag of the question.
final class RowsAnswerHead: Sendable {
    let format: RowFormat
    let checkpoint: Checkpoint
    let freshness: Freshness
    let quarantinedKeys: Int
    let basis: RowsTag.Basis
    /// The fields that say how fresh the rows are; a problem bears them too.
    let freshnessFields: [(name: String, value: String)]
    /// The fields of a 304, which has no content to describe, without its tag.
    fileprivate let unchangedFields: HTTPFields
    /// The fields of rows, without their tag.
    fileprivate let fields: HTTPFields

    /// - Parameter quarantinedKeys: how many keys of the rows wait in quarantine.
    init(
        _ view: TableView, _ format: RowFormat, _ checkpoint: Checkpoint, _ freshness: Freshness,
        quarantinedKeys: Int
    ) {
        self.format = format
        self.checkpoint = checkpoint
        self.freshness = freshness
        self.quarantinedKeys = quarantinedKeys
        basis = RowsTag.Basis(
            table: view.name, version: view.version, checkpoint: checkpoint,
            representation: format.mediaType)
        var said = freshness.fields(table: view.name, version: view.version)
        if quarantinedKeys > 0 {
            said.append(("Stream-Quarantined-Keys", String(quarantinedKeys)))
        }
        freshnessFields = said
        var common: HTTPFields = [
            "Cache-Control": "no-cache", "Vary": "Accept, Accept-Encoding",
        ]
        for field in said { common.append(field.name, field.value) }
        unchangedFields = common
        common.append(
            "Content-Type", format == .csv ? "text/csv; charset=utf-8" : format.mediaType)
        fields = common
    }
}

/// The head of an answer with rows.
struct RowsAnswer: Sendable {
    fileprivate let head: RowsAnswerHead
    fileprivate let query: [UInt8]
    fileprivate let isQuarantined: Bool

    /// - Parameters:
    ///   - query: `canonicalBytes` of the question.
    ///   - isQuarantined: whether the one row that is given waits in quarantine.
    init(_ head: RowsAnswerHead, _ query: [UInt8], isQuarantined: Bool = false) {
        self.head = head
        self.query = query
        self.isQuarantined = isQuarantined
    }

    var freshnessFields: [(name: String, value: String)] {
        head.freshnessFields + (isQuarantined ? [("Stream-Quarantined", "true")] : [])
    }

    var tag: RowsTag { RowsTag(head.basis, query: query) }
    var fields: HTTPFields { withOwn(head.fields, tag) }
    /// The fields of a 304.
    var unchangedFields: HTTPFields { withOwn(head.unchangedFields, tag) }

    /// Whether the client has the answer already, so that its rows need not be read.
    func isKnown(to list: EntityTagList?) -> Bool { isKnown(to: list, tag) }

    private func isKnown(to list: EntityTagList?, _ tag: RowsTag) -> Bool {
        list?.matchesWeakly(EntityTag(tag.opaque)) == true
    }

    private func withOwn(_ common: HTTPFields, _ tag: RowsTag) -> HTTPFields {
        var fields = common
        if isQuarantined { fields.append("Stream-Quarantined", "true") }
        fields.append("ETag", tag.fieldValue)
        return fields
    }

    /// An answer's fields as they are sent to one client.
    struct Spelled: Sendable {
        private let answer: RowsAnswer
        /// Whether the client has the answer already.
        let isKnown: Bool
        /// The fields of a 304 where it has, else of rows.
        let fields: HTTPFields

        /// - Parameter known: the tags that the client has.
        init(_ answer: RowsAnswer, known: EntityTagList?) {
            self.answer = answer
            let tag = answer.tag
            isKnown = answer.isKnown(to: known, tag)
            fields = answer.withOwn(
                isKnown ? answer.head.unchangedFields : answer.head.fields, tag)
        }

        /// Whether these are the fields of the other answer to the same question, too.
        func saysTheSame(as other: RowsAnswer) -> Bool {
            answer.head === other.head && answer.isQuarantined == other.isQuarantined
        }
    }
}

/// The heads that a loop's reader made last, one a form. Spelling one takes as long as reading a
/// row, and between two commits all answers share it.
struct RowsAnswerHeads {
    private var kept: [RowsAnswerHead] = []

    /// The head for these facts: the kept one where they are the same.
    mutating func head(
        _ view: TableView, _ format: RowFormat, _ checkpoint: Checkpoint, _ freshness: Freshness,
        quarantinedKeys: Int
    ) -> RowsAnswerHead {
        let place = kept.firstIndex { $0.format == format }
        if let place {
            let last = kept[place]
            if last.freshness == freshness, last.checkpoint == checkpoint,
                last.quarantinedKeys == quarantinedKeys
            {
                return last
            }
        }
        let made = RowsAnswerHead(
            view, format, checkpoint, freshness, quarantinedKeys: quarantinedKeys)
        if let place { kept[place] = made } else { kept.append(made) }
        return made
    }
}
