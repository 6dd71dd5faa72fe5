import StreamTables

/// A strong entity tag (RFC 9110 section 8.8.3): equal tags mean equal bytes.
///
/// It says at which position of which content the rows stand, and what was asked; never how far
/// the log has moved on, so that an answer stays good until its table moves.
public struct RowsTag: Sendable, Hashable {
    /// What the tags of all answers share that are given in one form at one checkpoint.
    public struct Basis: Sendable, Hashable {
        fileprivate let hash: UInt64

        /// The basis of a table's answers.
        /// - Parameters:
        ///   - table: the table that answers.
        ///   - version: its projection version.
        ///   - checkpoint: read in the same snapshot as the rows.
        ///   - representation: the media type, and the content coding where there is one.
        public init(
            table: String, version: Int, checkpoint: Checkpoint, representation: String
        ) {
            var form = CanonicalForm()
            form.append(table)
            form.append(Int64(version))
            form.append(checkpoint.logID)
            form.append(checkpoint.generation)
            form.append(checkpoint.revision)
            form.append(checkpoint.position.text)
            form.append(representation)
            hash = StableHash.of(form.bytes)
        }
    }

    private let hash: UInt64

    /// The tag of the answer to one question.
    /// - Parameter query: `canonicalBytes` of the question.
    public init(_ basis: Basis, query: [UInt8]) {
        hash = StableHash.of(query, key: basis.hash)
    }

    /// The tag without quotes; letters, digits and a dot.
    public var opaque: String { "v1.\(StableHash.text(hash))" }

    /// The tag as it stands in `ETag`.
    public var fieldValue: String { "\"v1.\(StableHash.text(hash))\"" }
}
