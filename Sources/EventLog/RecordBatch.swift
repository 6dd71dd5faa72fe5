import CXXHash

/// The layout of a record batch's payload. Little endian, nothing aligned. A batch is stored as its
/// payload or, where it is large enough to gain, as a zstd frame of it: see `BatchDecoder`.
///
///     byte 0        4        8              12            16          18           20
///          | format | events | names' bytes | JSON's bytes| topics u16 | types u16 |
///     20   totals, 8 bytes for each topic
///      …   names of the topics, then of the types: length u16, UTF-8
///      …   entries, 32 bytes each
///      …   the JSON of each event as it was sent, one after another
///
///     entry 0          8     12           16            20           24            26
///           | id hash | end | data start | data length | time start | time length |
///           26     28      30         32
///           | type | topic | reserved |
///
/// `end` is the offset past the event in the JSON part, where the next event begins. `data start`
/// and `time start` count from the event's own first byte. `type` and `topic` number the names of
/// this batch, so that the log does not depend on the order of a catalog. A topic's total is the
/// number of its events in the log up to and including this batch; it lies apart from the names,
/// which a reader then finds the same from batch to batch.
enum RecordBatchLayout {
    static let format: UInt32 = 1
    static let headerSize = 20
    static let entrySize = 32

    /// Protects a batch where SQLite does not: XXH3 of what is stored, seeded with that of
    /// its place.
    static func checksum(
        first: Int64, count: Int, appendedAt: Int64, _ stored: UnsafeRawBufferPointer
    ) -> UInt64 {
        let place = (first.littleEndian, Int64(count).littleEndian, appendedAt.littleEndian)
        let seed = withUnsafeBytes(of: place) { tidetable_xxh3($0.baseAddress, $0.count, 0) }
        return tidetable_xxh3(stored.baseAddress, stored.count, seed)
    }
}

/// A batch's payload, looked at in place. Nothing is read outside of it, whatever its bytes are.
struct RecordBatch {
    struct Topic: Equatable {
        var name: String
        var total: Int64
    }

    /// One event's place in the payload.
    struct Entry {
        var hash: UInt64
        var json: Range<Int>
        var data: Range<Int>
        var time: Range<Int>
        var type: Int
        var topic: Int
    }

    let count: Int
    let names: Range<Int>
    let payload: UnsafeRawBufferPointer
    private let topicCount: Int
    private let typeCount: Int
    private let jsonStart: Int

    /// Checks the payload's outer measures.
    init?(_ payload: UnsafeRawBufferPointer) {
        guard payload.count >= RecordBatchLayout.headerSize else { return nil }
        func number(_ offset: Int) -> Int {
            Int(
                UInt32(littleEndian: payload.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            )
        }
        func short(_ offset: Int) -> Int {
            Int(
                UInt16(littleEndian: payload.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
            )
        }
        guard number(0) == Int(RecordBatchLayout.format) else { return nil }
        count = number(4)
        topicCount = short(16)
        typeCount = short(18)
        let namesStart = RecordBatchLayout.headerSize + topicCount * 8
        names = namesStart..<namesStart + number(8)
        jsonStart = names.upperBound + count * RecordBatchLayout.entrySize
        guard jsonStart + number(12) == payload.count else { return nil }
        self.payload = payload
    }

    /// The names of the batch's topics and types in their order; nil where they do not fill their
    /// place.
    func readNames() -> (topics: [String], types: [String])? {
        var position = names.lowerBound
        var all: [String] = []
        while all.count < topicCount + typeCount {
            guard position + 2 <= names.upperBound else { return nil }
            let start = position + 2
            let length = short(position)
            guard start + length <= names.upperBound else { return nil }
            position = start + length
            all.append(String(decoding: payload[start..<position], as: UTF8.self))
        }
        guard position == names.upperBound else { return nil }
        return (Array(all[..<topicCount]), Array(all[topicCount...]))
    }

    /// The topics with their totals; nil where the names cannot be read.
    func readTopics() -> [Topic]? {
        guard let names = readNames() else { return nil }
        return names.topics.enumerated().map { index, name in
            let total = payload.loadUnaligned(
                fromByteOffset: RecordBatchLayout.headerSize + index * 8, as: Int64.self)
            return Topic(name: name, total: Int64(littleEndian: total))
        }
    }

    /// The id hash of the event at `index`, which is below `count`.
    @inline(__always)
    func hash(at index: Int) -> UInt64 {
        UInt64(littleEndian: payload.loadUnaligned(fromByteOffset: entry(index), as: UInt64.self))
    }

    /// The event at `index`, which is below `count`; nil where it lies outside of the payload or
    /// names a type or topic that the batch does not have.
    @inline(__always)
    func entry(at index: Int) -> Entry? {
        let start = index == 0 ? jsonStart : jsonStart + long(entry(index - 1) + 8)
        let base = entry(index)
        let end = jsonStart + long(base + 8)
        guard start <= end, end <= payload.count else { return nil }
        let dataStart = start + long(base + 12)
        let dataEnd = dataStart + long(base + 16)
        let timeStart = start + long(base + 20)
        let timeEnd = timeStart + short(base + 24)
        let type = short(base + 26)
        let topic = short(base + 28)
        guard dataEnd <= end, timeEnd <= end, type < typeCount, topic < topicCount else {
            return nil
        }
        return Entry(
            hash: hash(at: index), json: start..<end, data: dataStart..<dataEnd,
            time: timeStart..<timeEnd, type: type, topic: topic)
    }

    private func entry(_ index: Int) -> Int {
        names.upperBound + index * RecordBatchLayout.entrySize
    }

    @inline(__always)
    private func long(_ offset: Int) -> Int {
        Int(UInt32(littleEndian: payload.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
    }

    @inline(__always)
    private func short(_ offset: Int) -> Int {
        Int(UInt16(littleEndian: payload.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
    }
}
