/// Builds the payload of one record batch in place. The buffer is kept from batch to batch.
struct RecordBatchEncoder {
    private var buffer: [UInt8] = []
    private var types: [String] = []
    /// The batch's number of each type of the catalog, + 1; 0 until the type comes up.
    private var typeNumbers: [UInt16] = []

    /// How many of the events from `first` on make a batch of about `limit` bytes; at least one,
    /// where there is one.
    static func extent(
        of group: AppendGroup, from first: Int, limit: Int
    ) -> (count: Int, jsonBytes: Int) {
        var count = 0
        var jsonBytes = 0
        while first + count < group.planned.count {
            let entry = group.entry(at: first + count)
            let size = (count + 1) * RecordBatchLayout.entrySize + jsonBytes + Int(entry.length)
            if count > 0, size > limit { break }
            jsonBytes += Int(entry.length)
            count += 1
        }
        return (count, jsonBytes)
    }

    /// Encodes events of `group` and gives `body` the payload.
    /// - Parameters:
    ///   - range: which of the planned events.
    ///   - jsonBytes: the sum of their lengths.
    ///   - topics: the catalog's topics with their totals after this batch; others may follow.
    mutating func encode<Result, E>(
        _ group: AppendGroup, _ range: Range<Int>, jsonBytes: Int, topics: [RecordBatch.Topic],
        _ body: (RawSpan) throws(E) -> Result
    ) throws(E) -> Result {
        numberTypes(group, range)
        let names = encodeNames(topics)
        let head = header(range.count, names.count, jsonBytes, topics)
        let size =
            head.count + names.count + range.count * RecordBatchLayout.entrySize + jsonBytes
        if buffer.count < size { buffer = [UInt8](repeating: 0, count: size + size / 4) }
        let numbers = typeNumbers
        buffer.withUnsafeMutableBytes { raw in
            raw.copyBytes(from: head)
            UnsafeMutableRawBufferPointer(rebasing: raw[head.count...]).copyBytes(from: names)
            RecordBatchEncoder.encodeEvents(
                group, range, numbers, into: raw, at: head.count + names.count)
        }
        let bytes = buffer.span.bytes
        return try body(bytes.extracting(0..<size))
    }

    private mutating func numberTypes(_ group: AppendGroup, _ range: Range<Int>) {
        types.removeAll(keepingCapacity: true)
        for type in typeNumbers.indices { typeNumbers[type] = 0 }
        for place in range {
            let type = Int(group.entry(at: place).type)
            while typeNumbers.count <= type { typeNumbers.append(0) }
            guard typeNumbers[type] == 0 else { continue }
            types.append(group.block(at: place).type(number: type).name)
            typeNumbers[type] = UInt16(truncatingIfNeeded: types.count)
        }
    }

    private func header(
        _ count: Int, _ nameBytes: Int, _ jsonBytes: Int, _ topics: [RecordBatch.Topic]
    ) -> [UInt8] {
        let numbers = [
            RecordBatchLayout.format, UInt32(truncatingIfNeeded: count),
            UInt32(truncatingIfNeeded: nameBytes), UInt32(truncatingIfNeeded: jsonBytes),
            UInt32(truncatingIfNeeded: topics.count | types.count << 16),
        ]
        return numbers.flatMap { withUnsafeBytes(of: $0.littleEndian, Array.init) }
            + topics.flatMap { withUnsafeBytes(of: $0.total.littleEndian, Array.init) }
    }

    private func encodeNames(_ topics: [RecordBatch.Topic]) -> [UInt8] {
        var names: [UInt8] = []
        func put(_ name: String) {
            let length = UInt16(truncatingIfNeeded: name.utf8.count)
            withUnsafeBytes(of: length.littleEndian) { names.append(contentsOf: $0) }
            names.append(contentsOf: name.utf8)
        }
        for topic in topics { put(topic.name) }
        for type in types { put(type) }
        return names
    }

    private static func encodeEvents(
        _ group: AppendGroup, _ range: Range<Int>, _ typeNumbers: [UInt16],
        into raw: UnsafeMutableRawBufferPointer, at start: Int
    ) {
        let jsonStart = start + range.count * RecordBatchLayout.entrySize
        var json = 0
        var base = start
        func put<Number: FixedWidthInteger>(_ value: Number, _ offset: Int) {
            raw.storeBytes(of: value.littleEndian, toByteOffset: base + offset, as: Number.self)
        }
        for place in range {
            let entry = group.entry(at: place)
            let from = Int(entry.start)
            group.block(at: place).bytes.withUnsafeBytes { bytes in
                UnsafeMutableRawBufferPointer(rebasing: raw[(jsonStart + json)...])
                    .copyMemory(
                        from: UnsafeRawBufferPointer(
                            rebasing: bytes[from..<from + Int(entry.length)]))
            }
            json += Int(entry.length)
            put(group.planned[place].hash, 0)
            put(UInt32(truncatingIfNeeded: json), 8)
            put(entry.dataLength > 0 ? entry.dataStart - entry.start : 0, 12)
            put(entry.dataLength, 16)
            put(entry.timeLength > 0 ? entry.timeStart - entry.start : 0, 20)
            put(entry.timeLength, 24)
            put(typeNumbers[Int(entry.type)] - 1, 26)
            put(entry.topic, 28)
            put(UInt16(0), 30)
            base += RecordBatchLayout.entrySize
        }
    }
}
