import SQLite

/// The columns of a batch's row beside what is stored of it.
struct BatchPlace {
    let first: Int64
    let count: Int64
    let appendedAt: Int64
    let checksum: UInt64
}

extension BatchPlace {
    init(_ row: borrowing Statement) {
        first = row.integer(0)
        // A damaged row must not make sums overflow.
        count = min(max(row.integer(1), 0), Int64(UInt32.max))
        appendedAt = row.integer(2)
        checksum = UInt64(bitPattern: row.integer(3))
    }

    func damaged(_ detail: String) -> LogReadError {
        .damaged(first: Offset(first), last: Offset(first + max(count, 1) - 1), detail: detail)
    }

    /// What the checksum of this batch is, where `stored` is what was written of it.
    func checksum(of stored: UnsafeRawBufferPointer) -> UInt64 {
        RecordBatchLayout.checksum(
            first: first, count: Int(count), appendedAt: appendedAt, stored)
    }

    /// The batch in `payload`, its measures verified.
    func batch(in payload: UnsafeRawBufferPointer) throws(LogReadError) -> RecordBatch {
        guard let batch = RecordBatch(payload), Int64(batch.count) == count else {
            throw damaged("its layout contradicts itself")
        }
        return batch
    }
}
