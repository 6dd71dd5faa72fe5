import CXXHash
import Glibc

/// One run of the deduplication index, open for lookups.
///
/// Entries are read with `pread` and never mapped: a disk that fails must give an error, and a
/// mapping would end the process instead. The filter and the page index are in memory.
final class HashRun: Sendable {
    let header: RunHeader
    let path: String
    private let file: RunFile
    private let filter: BloomFilter
    /// First hash and checksum of each page.
    private let pages: [UInt64]

    /// Opens and verifies a run, except for its entries.
    /// - Throws: `EventLogError` where it cannot be read; `.otherFormat` where it is damaged.
    init(path: String) throws(EventLogError) {
        file = try RunFile(path: path, flags: O_RDONLY)
        self.path = path
        let size = try file.size()
        var head = [UInt64](repeating: 0, count: 7)
        guard size >= RunHeader.size else { throw .otherFormat("\(path) is cut off") }
        try HashRun.fill(&head, from: file, at: 0)
        guard let header = RunHeader(head, fileSize: size) else {
            throw .otherFormat("\(path) is no run")
        }
        var summary = [UInt64](repeating: 0, count: header.summaryWords)
        try HashRun.fill(&summary, from: file, at: RunHeader.size)
        guard header.checksum(of: summary) == head[6] else {
            throw .otherFormat("the checksum of \(path) does not match")
        }
        self.header = header
        pages = Array(summary[..<(header.pageCount * 2)])
        filter = BloomFilter(words: Array(summary[(header.pageCount * 2)...]))
    }

    private static func fill(
        _ words: inout [UInt64], from file: borrowing RunFile, at offset: Int
    ) throws(EventLogError) {
        var failure: EventLogError?
        words.withUnsafeMutableBytes { bytes in
            do throws(EventLogError) {
                try file.read(bytes, at: offset)
            } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// Asks for the memory that `mayContain` needs.
    @inline(__always)
    func prefetch(_ hash: UInt64) { filter.prefetch(hash) }

    /// Whether the run may have an entry with this hash.
    @inline(__always)
    func mayContain(_ hash: UInt64) -> Bool { filter.mayContain(hash) }

    /// Appends the offsets of all entries with this hash.
    /// - Throws: `EventLogError` where a page cannot be read or is damaged.
    func find(_ hash: UInt64, into offsets: inout [Int64]) throws(EventLogError) {
        var low = 0
        var high = header.pageCount
        while low < high {
            let middle = (low + high) / 2
            if pages[middle * 2] < hash { low = middle + 1 } else { high = middle }
        }
        // Equal hashes may begin on the page before the first one that begins with them.
        var page = max(low - 1, 0)
        while page < header.pageCount, pages[page * 2] <= hash {
            for entry in try read(page: page) where entry.hash == hash {
                offsets.append(entry.offset)
            }
            page += 1
        }
    }

    /// The entries of one page, verified.
    func read(page: Int) throws(EventLogError) -> [HashEntry] {
        let start = page * RunHeader.entriesPerPage
        let count = min(RunHeader.entriesPerPage, header.count - start)
        var words = [UInt64](repeating: 0, count: count * 2)
        try HashRun.fill(
            &words, from: file, at: header.entriesStart + start * RunHeader.entrySize)
        let found = words.withUnsafeBytes { tidetable_xxh3($0.baseAddress, $0.count, 0) }
        guard found == pages[page * 2 + 1] else {
            throw .otherFormat("page \(page) of \(path) is damaged")
        }
        return (0..<count).map {
            HashEntry(hash: words[$0 * 2], offset: Int64(bitPattern: words[$0 * 2 + 1]))
        }
    }
}

/// Gives a run's entries in order, for merging.
struct HashRunCursor {
    private let run: HashRun
    private var page = 0
    private var entries: [HashEntry] = []
    private var index = 0
    /// The entry the cursor stands at; nil at the end.
    private(set) var entry: HashEntry?

    init(_ run: HashRun) throws(EventLogError) {
        self.run = run
        try advance()
    }

    mutating func advance() throws(EventLogError) {
        if index == entries.count {
            guard page < run.header.pageCount else {
                entry = nil
                return
            }
            entries = try run.read(page: page)
            page += 1
            index = 0
        }
        entry = entries[index]
        index += 1
    }
}
