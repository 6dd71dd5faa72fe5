import Testing

@testable import EventLog

@Suite struct BatchDecoderTests {
    /// The payload of a batch of `count` events.
    private static func payload(_ count: Int = 40) throws -> [UInt8] {
        var decoder = EventDecoder(catalog: testCatalog)
        let lines = (0..<count).map { eventText("id-\($0)") }.joined(separator: "\n")
        let block = try decoder.decode(Array(lines.utf8), as: .lines)
        var group = AppendGroup(
            [AppendRequest(block: block, producer: nil, completion: { _ in })], base: 0)
        for event in block.entries.indices {
            group.plan(event, of: 0, hash: block.entries[event].hash)
        }
        let extent = RecordBatchEncoder.extent(of: group, from: 0, limit: 4 << 20)
        var encoder = RecordBatchEncoder()
        return encoder.encode(
            group, 0..<count, jsonBytes: extent.jsonBytes,
            topics: [RecordBatch.Topic(name: "things", total: Int64(count))]
        ) { $0.withUnsafeBytes(Array.init) }
    }

    private static func pack(_ payload: [UInt8], leastBytes: Int = 0) -> [UInt8] {
        var compressor = BatchCompressor(leastBytes: leastBytes)
        return compressor.pack(payload.span.bytes) { $0.withUnsafeBytes(Array.init) }
    }

    private static func place(_ stored: [UInt8], count: Int = 40) -> BatchPlace {
        let checksum = stored.withUnsafeBytes {
            RecordBatchLayout.checksum(first: 7, count: count, appendedAt: 9, $0)
        }
        return BatchPlace(first: 7, count: Int64(count), appendedAt: 9, checksum: checksum)
    }

    /// A decoder, and what it makes of stored bytes.
    private final class Decoding {
        var decoder = BatchDecoder()

        /// - Parameter place: that of the bytes, where none is given.
        func payload(_ stored: [UInt8], _ place: BatchPlace? = nil) throws -> [UInt8] {
            let place = place ?? BatchDecoderTests.place(stored)
            return try stored.withUnsafeBytes { Array(try decoder.decode($0, of: place).payload) }
        }

        /// What is wrong with them; nil where nothing is.
        func damage(_ stored: [UInt8], _ place: BatchPlace? = nil) -> String? {
            let result = Result { try payload(stored, place) }
            guard case .failure(LogReadError.damaged(let first, let last, let detail)) = result
            else { return nil }
            return first.rawValue == 7 && last.rawValue < 47 ? detail : nil
        }
    }

    @Test func whatIsPackedComesBack() throws {
        let payload = try BatchDecoderTests.payload()
        let frame = BatchDecoderTests.pack(payload)
        #expect(frame.count * 4 < payload.count)
        let decoding = Decoding()
        // One context and one buffer, for frames and payloads in turn.
        for stored in [frame, payload, frame] {
            #expect(try decoding.payload(stored) == payload)
        }
        let larger = try BatchDecoderTests.payload(400)
        let stored = BatchDecoderTests.pack(larger)
        let place = BatchDecoderTests.place(stored, count: 400)
        #expect(try decoding.payload(stored, place) == larger)
    }

    @Test func whatDoesNotGainStaysAsItIs() throws {
        let payload = try BatchDecoderTests.payload()
        let size = payload.count
        #expect(BatchDecoderTests.pack(payload, leastBytes: size + 1) == payload)
        #expect(BatchDecoderTests.pack(payload, leastBytes: size) != payload)
        let noise = (0..<50_000).map { _ in UInt8.random(in: 0...255) }
        #expect(BatchDecoderTests.pack(noise) == noise)
        #expect(BatchDecoderTests.pack([]) == [])
        let most = [UInt8](repeating: 0, count: BatchDecoder.largestFramed)
        #expect(BatchDecoderTests.pack(most).count < 1_000)
        #expect(BatchDecoderTests.pack(most + [0]) == most + [0])
    }

    @Test func everyFlippedBitOfAFrameIsFoundByTheChecksum() throws {
        var stored = BatchDecoderTests.pack(try BatchDecoderTests.payload())
        let place = BatchDecoderTests.place(stored)
        let decoding = Decoding()
        for bit in 0..<stored.count * 8 {
            stored[bit / 8] ^= 1 << (bit % 8)
            #expect(decoding.damage(stored, place) == "its checksum does not match")
            stored[bit / 8] ^= 1 << (bit % 8)
        }
        #expect(decoding.damage(stored, place) == nil)
    }

    /// As if the checksum had been made of the damage: there is an error, or a batch that lies in
    /// its bounds.
    @Test func aFrameThatIsWrongButWhoseChecksumFitsIsNeverReadOutsideOfItself() throws {
        let whole = BatchDecoderTests.pack(try BatchDecoderTests.payload())
        var generator = SystemRandomNumberGenerator()
        let decoding = Decoding()
        var refused = 0
        for round in 0..<5_000 {
            var stored = whole
            for _ in 0...round % 3 {
                let place = Int.random(in: 0..<stored.count, using: &generator)
                stored[place] = UInt8.random(in: 0...255, using: &generator)
            }
            if round % 5 == 0 {
                stored.removeLast(Int.random(in: 0...stored.count, using: &generator))
            }
            guard let payload = try? decoding.payload(stored) else {
                if decoding.damage(stored) != nil { refused += 1 }
                continue
            }
            payload.withUnsafeBytes { bytes in
                guard let batch = RecordBatch(bytes) else { return }
                for index in 0..<batch.count {
                    guard let entry = batch.entry(at: index) else { continue }
                    #expect(entry.json.upperBound <= bytes.count)
                }
            }
        }
        #expect(refused > 1_000)
    }

    @Test func aFrameThatSaysTooMuchOrNothingOfItsSizeIsRefused() throws {
        let frame = BatchDecoderTests.pack(try BatchDecoderTests.payload())
        let limit = UInt64(BatchDecoder.largestFramed)
        let size = "its frame has no size, or one that is too large"
        let decoding = Decoding()
        for said in [limit + 1, 1 << 40, UInt64.max, UInt64.max - 1] {
            #expect(decoding.damage(zeros(128_000, said: said)) == size)
        }
        #expect(decoding.damage(zeros(1_000, said: nil)) == size)
        #expect(decoding.damage(Array(frame.prefix(4))) == size)
        let parts = "its frame cannot be taken apart"
        // It says a hundred and holds more; it says more than it holds.
        #expect(decoding.damage(zeros(128_000, said: 100)) == parts)
        #expect(decoding.damage(zeros(100, said: 1_000)) == parts)
        #expect(decoding.damage(frame + frame) == parts)
        #expect(decoding.damage(frame + [0]) == parts)
        #expect(decoding.damage(Array(frame.dropLast())) == parts)
        // It keeps its word, and is no batch; nor is one of another number of events.
        let layout = "its layout contradicts itself"
        #expect(decoding.damage(zeros(1_000, said: 1_000)) == layout)
        #expect(decoding.damage(frame, BatchDecoderTests.place(frame, count: 39)) == layout)
        for count in 0..<4 { #expect(decoding.damage(Array(frame.prefix(count))) == layout) }
    }

    /// A frame (RFC 8878, section 3.1.1) of zeros in one run.
    private func zeros(_ count: Int, said: UInt64?) -> [UInt8] {
        var frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
        if let said {
            // A single segment, its size in 8 bytes.
            frame.append(0xE0)
            withUnsafeBytes(of: said.littleEndian) { frame.append(contentsOf: $0) }
        } else {
            // A window of a megabyte, no size.
            frame += [0x00, 0x50]
        }
        let block = UInt32(count) << 3 | 1 << 1 | 1
        withUnsafeBytes(of: block.littleEndian) { frame.append(contentsOf: $0.prefix(3)) }
        return frame + [0]
    }
}
