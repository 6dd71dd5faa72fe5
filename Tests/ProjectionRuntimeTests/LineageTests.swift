import EventLog
import GoldenData
import ProjectionRuntime
import Projections
import StreamTables
import Testing

/// Which events made a row, kept beside it whatever the batching.
@Suite struct LineageTests {
    /// What the lineage of a key must be: the same pieces, made one event after the other.
    private struct Expected {
        var chunks: [LineageChunk] = []
        var tail = LineageTail()

        mutating func note(_ key: Key, _ offset: Int64, _ row: Row?) {
            tail.append(Offset(offset))
            guard row == nil || tail.offsets.count == 128 else { return }
            chunks.append(LineageChunk(key: key, lineage: tail, row: row))
            tail = LineageTail()
        }
    }

    /// Folds events with the plain fold, and notes each that made, changed or met a row.
    private struct Reference {
        var fold = PureFold(Amounts.mended)
        var keys: [Key: Expected] = [:]

        mutating func fold(_ events: some Sequence<AmountEvent>) throws {
            for loaded in events {
                let before = fold.entries
                let offset = fold.next
                try fold.fold([loaded])
                guard Amounts.mended.subscribedTypes.contains(loaded.type) else { continue }
                var event = Event()
                let data = Array(loaded.data.utf8)
                try event.load(type: loaded.type, topic: "amount-events", data: data.span.bytes)
                var touched: [Key] = []
                try Amounts.mended.keys(of: event, into: &touched)
                for key in touched where before[key] != nil || fold.entries[key] != nil {
                    keys[key, default: Expected()].note(key, offset, fold.entries[key]?.row)
                }
            }
        }
    }

    @Test(arguments: [1, 7, 129, 1_500])
    func chunksAndTailAreTheKeysEventsWhateverTheBatching(batch: Int) async throws {
        var random = SeededRandom(seed: UInt64(batch))
        let events = AmountEvent.random(batch == 1 ? 1_200 : 6_000, &random)
        let fixture = HostFixture(Amounts.catalog)
        var reference = Reference()
        var rest = events[...]
        while !rest.isEmpty {
            // A few requests, then a restart: tails are read back from the file.
            try await fixture.running(all: [Amounts.mended]) { log, host in
                let served = try #require(host.projection("amounts"))
                let stop = rest.prefix(max(batch * 3, 400))
                rest = rest.dropFirst(stop.count)
                for start in stride(from: stop.startIndex, to: stop.endIndex, by: batch) {
                    try await log.append(stop[start..<min(start + batch, stop.endIndex)])
                    // Now and then a batch of its own, else several run into one.
                    if Bool.random(using: &random) { await served.caughtUp(with: log) }
                }
                try reference.fold(stop)
                await served.caughtUp(with: log)
                let contents = try FileContents(try #require(served.live))
                #expect(try contents.difference(from: reference.fold, Amounts.mended) == nil)
                expect(contents, reference)
            }
        }
        #expect(reference.keys.values.contains { $0.chunks.contains { $0.row == nil } })
        #expect(batch == 1 || reference.keys.values.contains { $0.chunks.count > 3 })
    }

    private func expect(_ contents: FileContents, _ reference: Reference) {
        let expected = reference.keys
        for (key, lineage) in expected {
            let areEqual = contents.chunks[key] ?? [] == lineage.chunks
            #expect(areEqual, "the chunks of \(KeyText.text(key)) differ")
            let tail = contents.tables[0][key]?.lineage.offsets ?? []
            #expect(tail == lineage.tail.offsets, "the tail of \(KeyText.text(key)) differs")
        }
        #expect(Set(contents.chunks.keys).isSubset(of: Set(expected.keys)))
    }
}
