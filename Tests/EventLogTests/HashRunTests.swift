import Glibc
import Testing

@testable import EventLog

@Suite struct HashRunTests {
    private let directory = TemporaryDirectory()

    private func run(_ offsets: Range<Int64>, seed: UInt64 = 1) throws -> HashRun {
        var table = RecentHashes(capacity: 1_024, firstOffset: offsets.lowerBound)
        for offset in offsets {
            table.insert(HashEntry(hash: hash(offset), offset: offset))
        }
        return try HashRunWriter.write(
            table, through: offsets.upperBound - 1, seed: seed, directory: directory.path)
    }

    /// Every tenth offset shares the hash of the one before, and some hundred share one.
    private func hash(_ offset: Int64) -> UInt64 {
        if offset % 5 == 3 { return 1 << 40 }
        let distinct = offset % 10 == 9 ? offset - 1 : offset
        return UInt64(distinct) &* 0x9E37_79B9_7F4A_7C15
    }

    private func find(_ hash: UInt64, _ run: HashRun) throws -> [Int64] {
        var offsets: [Int64] = []
        if run.mayContain(hash) { try run.find(hash, into: &offsets) }
        return offsets.sorted()
    }

    private func flip(_ path: String, at offset: Int) throws {
        let file = try RunFile(path: path, flags: O_RDWR)
        var byte: [UInt8] = [0]
        try byte.withUnsafeMutableBytes { try file.read($0, at: offset) }
        byte[0] ^= 4
        try byte.withUnsafeBytes { try file.write($0, at: offset) }
    }

    @Test func aMergedRunHasAllEntriesOfItsInputs() throws {
        let inputs = [try run(0..<1_500), try run(1_500..<1_501), try run(1_501..<4_000)]
        let merged = try #require(
            try HashRunWriter.merge(inputs, directory: directory.path))
        #expect(merged.header.count == 4_000)
        #expect(merged.header.fileName == "0-3999.run")
        for offset in stride(from: Int64(0), to: 4_000, by: 7) {
            let expected = (0..<4_000).filter { hash($0) == hash(offset) }
            #expect(try find(hash(offset), merged) == expected)
            #expect(try find(hash(offset) ^ 1, merged).isEmpty)
        }
    }

    @Test func aFlippedByteOfTheSummaryIsFoundWhenARunIsOpened() throws {
        let whole = try run(0..<1_000)
        for offset in stride(from: 0, to: whole.header.entriesStart, by: 37) {
            try flip(whole.path, at: offset)
            #expect(throws: EventLogError.self) { try HashRun(path: whole.path) }
            try flip(whole.path, at: offset)
        }
        #expect(try HashRun(path: whole.path).header == whole.header)
    }

    @Test func aFlippedByteOfAnEntryIsFoundWhenItIsRead() throws {
        let whole = try run(0..<1_000)
        try flip(whole.path, at: whole.header.entriesStart + 300 * 16 + 3)
        let reopened = try HashRun(path: whole.path)
        #expect(try reopened.read(page: 0).count == 256)
        #expect(throws: EventLogError.self) { try reopened.read(page: 1) }
    }

    @Test func onlyRunsThatFitTogetherAreKept() throws {
        let first = try run(0..<100)
        let second = try run(100..<200)
        let merged = try #require(
            try HashRunWriter.merge([first, second], directory: directory.path))
        _ = try run(200..<300)
        _ = try run(310..<400)
        _ = try run(300..<500, seed: 2)
        _ = try run(300..<900)
        _ = try RunFile(path: "\(directory.path)/x.tmp", flags: O_RDWR | O_CREAT)
        let chain = try RunDirectory.open(directory.path, seed: 1, end: Position(last: 450))
        #expect(chain.map(\.path) == [merged.path, "\(directory.path)/200-299.run"])
        #expect(TemporaryDirectory.names(directory.path) == ["0-199.run", "200-299.run"])
    }

    @Test(
        arguments: [
            ([10, 10, 10], nil), ([10, 10, 10, 10], 0..<4), ([100, 20, 10, 10, 10], 1..<5),
            ([100, 100, 100, 100, 10], 0..<4), ([1_000, 100, 10, 1], nil),
        ] as [([Int], Range<Int>?)])
    func runsOfSimilarSizeAreMerged(_ counts: [Int], _ expected: Range<Int>?) {
        #expect(RunMerging.next(counts, ratio: 4) == expected)
    }

    @Test func theNumberOfRunsStaysSmall() {
        var counts: [Int] = []
        for index in 0..<5_000 {
            counts.append(100 + index * 7 % 60)
            // Merges happen in bursts, as in a background that falls behind.
            guard index % 11 == 0 else { continue }
            while let group = RunMerging.next(counts, ratio: 4) {
                let sum = counts[group].reduce(0, +)
                counts.replaceSubrange(group, with: [sum])
            }
            #expect(counts.count <= 24)
        }
    }
}
