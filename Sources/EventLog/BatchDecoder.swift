import CZstd

/// The one way from what is stored of a batch to its payload. A reader has it: the context and the
/// buffer are kept from batch to batch, and made when the first frame comes.
///
/// A stored batch is its payload or a zstd frame of it. Either says by its first four bytes which
/// it is: `RecordBatchLayout.format` or zstd's magic number.
struct BatchDecoder: ~Copyable {
    /// The largest payload that is stored as a frame, and so the most memory that a frame can ask
    /// for, whatever it says. A batch of several events has half of it, unless the log's options
    /// want it larger; a single event that is larger stays as it is.
    static let largestFramed = 1 << 20

    private var context: OpaquePointer?
    private var buffer = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    deinit {
        ZSTD_freeDCtx(context)
        buffer.deallocate()
    }

    /// The batch in `stored`, verified: its checksum before anything else is believed, then its
    /// size and its measures.
    /// - Returns: a batch that lies in `stored` or in this decoder, until it decodes the next one.
    /// - Throws: `LogReadError.damaged`.
    mutating func decode(
        _ stored: UnsafeRawBufferPointer, of place: BatchPlace
    ) throws(LogReadError) -> RecordBatch {
        guard place.checksum(of: stored) == place.checksum else {
            throw place.damaged("its checksum does not match")
        }
        guard BatchDecoder.isFrame(stored) else { return try place.batch(in: stored) }
        return try place.batch(in: expand(stored, of: place))
    }

    private static func isFrame(_ stored: UnsafeRawBufferPointer) -> Bool {
        stored.count >= 4
            && UInt32(littleEndian: stored.loadUnaligned(as: UInt32.self))
                == UInt32(ZSTD_MAGICNUMBER)
    }

    private mutating func expand(
        _ frame: UnsafeRawBufferPointer, of place: BatchPlace
    ) throws(LogReadError) -> UnsafeRawBufferPointer {
        let size = ZSTD_getFrameContentSize(frame.baseAddress, frame.count)
        // What is no frame, or does not say its size, answers a number beyond any limit.
        guard size <= UInt64(BatchDecoder.largestFramed) else {
            throw place.damaged("its frame has no size, or one that is too large")
        }
        makeRoom(Int(size))
        let used = ZSTD_decompressDCtx(
            context, buffer.baseAddress, buffer.count, frame.baseAddress, frame.count)
        guard ZSTD_isError(used) == 0, used == Int(size) else {
            throw place.damaged("its frame cannot be taken apart")
        }
        return UnsafeRawBufferPointer(rebasing: buffer[..<used])
    }

    private mutating func makeRoom(_ size: Int) {
        if context == nil { context = ZSTD_createDCtx() }
        guard buffer.count < size else { return }
        buffer.deallocate()
        buffer = .allocate(
            byteCount: min(size + size / 4, BatchDecoder.largestFramed), alignment: 16)
    }
}
