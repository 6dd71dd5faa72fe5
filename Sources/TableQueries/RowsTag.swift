import StreamTables

/// A strong entity tag (RFC 9110 section 8.8.3): equal tags mean equal bytes.
///
/// It says at which position of which content the rows stand, and what was asked; never how far
/// the log has moved on, so that an answer stays good until its table moves.
public struct RowsTag: Sendable, Hashable {
    /// The tag without quotes; letters, digits and a dot.
    public let opaque: String

    /// The tag of an answer.
    /// - Parameters:
    ///   - table: the table that answered.
    ///   - version: its projection version.
    ///   - checkpoint: read in the same snapshot as the rows.
    ///   - representation: the media type, and the content coding where there is one.
    ///   - query: `canonicalBytes` of the question.
    public init(
        table: String, version: Int, checkpoint: Checkpoint, representation: String,
        query: [UInt8]
    ) {
        var form = CanonicalForm()
        form.append(table)
        form.append(Int64(version))
        form.append(checkpoint.logID)
        form.append(checkpoint.generation)
        form.append(checkpoint.revision)
        form.append(checkpoint.position.text)
        form.append(representation)
        form.append(query)
        opaque = "v1.\(StableHash.text(StableHash.of(form.bytes)))"
    }
}
