import CXXHash

/// A digest of rows in their order, of whatever file they come from.
///
/// The columns of a row are written one after the other, and full blocks are hashed with XXH3, each
/// seeded with the hash of the block before it:
///
///     null     | 0 |
///     integer  | 1 | 8 bytes, little-endian |
///     text     | 2 | 8 bytes: how many | the bytes |
///
/// A block ends with the row that fills it, so that the rows alone say where.
struct RowDigest {
    private static let blockSize = 65_536
    private let columns: Int
    private var block: [UInt8] = []
    private var hash: UInt64 = 0

    /// A digest of rows with so many columns.
    init(columns: Int) {
        self.columns = columns
        block.reserveCapacity(2 * RowDigest.blockSize)
    }

    /// Adds the row where the cursor stands.
    mutating func add(_ cursor: RowCursor) {
        for column in 0..<columns {
            switch cursor.statement.kind(column) {
            case .null: block.append(0)
            case .integer:
                block.append(1)
                append(UInt64(bitPattern: cursor.statement.integer(column)))
            default:
                block.append(2)
                cursor.statement.withBytes(column) { bytes in
                    append(UInt64(bytes.count))
                    block.append(contentsOf: bytes)
                }
            }
        }
        if block.count >= RowDigest.blockSize { close() }
    }

    /// The digest of all rows that were added.
    mutating func finish() -> UInt64 {
        close()
        return hash
    }

    /// The digest of tables whose own digests are given in their order; nil where one has none.
    static func combined(_ digests: [UInt64?]) -> UInt64? {
        var digest = RowDigest(columns: 0)
        for part in digests {
            guard let part else { return nil }
            digest.append(part)
        }
        return digest.finish()
    }

    @inline(__always)
    private mutating func append(_ number: UInt64) {
        withUnsafeBytes(of: number.littleEndian) { block.append(contentsOf: $0) }
    }

    private mutating func close() {
        hash = block.withUnsafeBytes { tidetable_xxh3($0.baseAddress, $0.count, hash) }
        block.removeAll(keepingCapacity: true)
    }
}
