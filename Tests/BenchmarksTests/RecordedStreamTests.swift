import Testing

@testable import Benchmarks

@Suite struct RecordedStreamTests {
    private func record(_ times: [Int64]) -> RecordedStream {
        var record = RecordedStream()
        for time in times { record.append([1, 2, 3][..<2], at: time) }
        return record
    }

    @Test func aPartReachesAllClientsBeforeTheNextOneIsDue() {
        let record = record([1_000, 1_400, 1_600])
        #expect(record.parts.map(\.bytes) == [[1, 2], [1, 2], [1, 2]] && record.byteCount == 6)
        #expect((0..<4).map { record.due(0, client: $0, of: 4) } == [0, 100, 200, 300])
        #expect((0..<4).map { record.due(1, client: $0, of: 4) } == [400, 450, 500, 550])
    }

    @Test func theLastPartTakesAsLongAsTheOthersOnAverage() {
        #expect((0..<2).map { record([0, 400, 600]).due(2, client: $0, of: 2) } == [600, 750])
        #expect(record([5]).due(0, client: 1, of: 2) == 0)
    }
}
