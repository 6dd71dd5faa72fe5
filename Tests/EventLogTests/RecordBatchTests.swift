import Testing

@testable import EventLog

@Suite struct RecordBatchTests {
    private static let topics = [
        RecordBatch.Topic(name: "things", total: 7), RecordBatch.Topic(name: "endings", total: 3),
    ]

    private func payload() throws -> [UInt8] {
        var decoder = EventDecoder(catalog: testCatalog)
        let time = #","time":"2026-07-14T08:00:00Z""#
        let gone = #"{"id":"c","source":"s","type":"thing-gone","data":{"thing":"李"}}"#
        let text = "[\(eventText("a")), \(eventText("b", extra: time)),\n\(gone)]"
        let block = try decoder.decode(Array(text.utf8))
        let request = AppendRequest(block: block, producer: nil, completion: { _ in })
        var group = AppendGroup([request], base: 0)
        for event in block.entries.indices {
            group.plan(event, of: 0, hash: block.entries[event].hash)
        }
        let extent = RecordBatchEncoder.extent(of: group, from: 0, limit: 1 << 20)
        #expect(extent.count == 3)
        #expect(RecordBatchEncoder.extent(of: group, from: 0, limit: 1).count == 1)
        var encoder = RecordBatchEncoder()
        return encoder.encode(
            group, 0..<3, jsonBytes: extent.jsonBytes, topics: RecordBatchTests.topics
        ) { payload in payload.withUnsafeBytes(Array.init) }
    }

    @Test func whatIsEncodedComesBack() throws {
        let payload = try payload()
        payload.withUnsafeBytes { bytes in
            func text(_ range: Range<Int>) -> String {
                String(decoding: bytes[range], as: UTF8.self)
            }
            guard let batch = RecordBatch(bytes), let names = batch.readNames(),
                let first = batch.entry(at: 0), let second = batch.entry(at: 1),
                let third = batch.entry(at: 2)
            else {
                Issue.record("the batch cannot be read")
                return
            }
            #expect(batch.count == 3)
            #expect(batch.readTopics() == RecordBatchTests.topics)
            #expect(names.topics == ["things", "endings"])
            #expect(names.types == ["thing-made", "thing-gone"])
            #expect(text(first.json) == eventText("a"))
            #expect(text(first.time) == "")
            #expect(text(second.time) == "2026-07-14T08:00:00Z")
            #expect(text(second.data) == #"{"thing":"t1","count":1}"#)
            #expect(text(third.data) == #"{"thing":"李"}"#)
            #expect([first.type, second.type, third.type] == [0, 0, 1])
            #expect([first.topic, second.topic, third.topic] == [0, 0, 1])
            #expect(first.hash != second.hash)
        }
    }

    @Test func aDamagedPayloadIsNeverReadOutsideOfItself() throws {
        let whole = try payload()
        var generator = SystemRandomNumberGenerator()
        for round in 0..<20_000 {
            var bytes = whole
            for _ in 0...round % 3 {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[place] = UInt8.random(in: 0...255, using: &generator)
            }
            if round % 5 == 0 {
                bytes.removeLast(Int.random(in: 0...bytes.count, using: &generator))
            }
            bytes.withUnsafeBytes { raw in
                guard let batch = RecordBatch(raw) else { return }
                _ = batch.readTopics()
                for index in 0..<batch.count {
                    guard let entry = batch.entry(at: index) else { continue }
                    for range in [entry.json, entry.data, entry.time] {
                        #expect(range.lowerBound >= 0 && range.upperBound <= raw.count)
                    }
                }
            }
        }
    }

    @Test func everyFlippedBitChangesTheChecksum() throws {
        var bytes = try payload()
        func checksum(_ first: Int64 = 5, _ count: Int = 3, _ time: Int64 = 9) -> UInt64 {
            bytes.withUnsafeBytes {
                RecordBatchLayout.checksum(first: first, count: count, appendedAt: time, $0)
            }
        }
        let right = checksum()
        for bit in 0..<bytes.count * 8 {
            bytes[bit / 8] ^= 1 << (bit % 8)
            #expect(checksum() != right)
            bytes[bit / 8] ^= 1 << (bit % 8)
        }
        #expect(checksum(4) != right)
        #expect(checksum(5, 2) != right)
        #expect(checksum(5, 3, 8) != right)
        #expect(checksum() == right)
    }
}
