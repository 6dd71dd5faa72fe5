import Projections
import SQLite
import StreamTables
import Synchronization

/// A result that is written in chunks, at the pace of whoever takes it, out of one snapshot.
///
/// `@unchecked Sendable`: every touch of its state, and through it of the reader, is made under
/// `lock`, and the reader answers nobody else until the stream has ended.
public final class RowStream: @unchecked Sendable {
    /// What the rows reflect.
    public let checkpoint: Checkpoint
    private let lock = Mutex<Void>(())
    private let encoder: RowEncoder
    private let sql: String
    private let prepared: PreparedStatement
    private let reader: RowReader
    private var snapshot: RowSnapshot?
    private var rowCount = 0
    private var hasBegun = false

    init(
        _ snapshot: consuming RowSnapshot, _ prepared: PreparedStatement, _ sql: String,
        _ query: RowQuery, _ format: RowFormat
    ) {
        checkpoint = snapshot.checkpoint
        reader = snapshot.reader
        self.snapshot = consume snapshot
        self.prepared = prepared
        self.sql = sql
        encoder = RowEncoder(query.fields, of: query.schema, format: format)
    }

    deinit { close() }

    /// Rows written so far.
    public var count: Int { lock.withLock { _ in rowCount } }

    /// Appends whole rows until at least `size` bytes are new or the result ends.
    ///
    /// In `RowFormat.json` the stream is the objects of a page with a comma between them; the
    /// formats for streams are NDJSON and CSV.
    /// - Returns: whether there may be more; after false the snapshot is closed.
    /// - Throws: `TableError.sqlite`; the stream has ended then, and `bytes` have whole rows only.
    public func append(atLeast size: Int, to bytes: inout [UInt8]) throws(TableError) -> Bool {
        let result = lock.withLock { _ -> Result<Bool, SQLiteError> in
            guard snapshot != nil else { return .success(false) }
            let result = Result { () throws(SQLiteError) in try fill(atLeast: size) }
            bytes.append(contentsOf: reader.buffer.bytes)
            if case .success(true) = result { return result }
            close()
            return result
        }
        switch result {
        case .success(let hasMore): return hasMore
        case .failure(let error): throw .sqlite(error)
        }
    }

    /// Closes the snapshot before the result has ended: whoever took it went away.
    public func cancel() { lock.withLock { _ in close() } }

    private func fill(atLeast size: Int) throws(SQLiteError) -> Bool {
        reader.buffer.removeAll()
        if !hasBegun {
            encoder.begin(&reader.buffer)
            hasBegun = true
        }
        return try fill(atLeast: size, &reader.buffer)
    }

    private func fill(
        atLeast size: Int, _ buffer: inout EncodingBuffer
    ) throws(SQLiteError) -> Bool {
        while buffer.count < size {
            guard try prepared.statement.step() else { return false }
            if encoder.format == .json, rowCount > 0 { buffer.append(",") }
            encoder.append(prepared.statement, to: &buffer)
            rowCount += 1
        }
        return true
    }

    private func close() {
        guard snapshot != nil else { return }
        // A snapshot can only close after the statement that reads from it.
        reader.statements.giveBack(prepared, sql)
        snapshot = nil
    }
}
