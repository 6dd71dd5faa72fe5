import CXXHash
import Glibc

/// Writes one run, its entries given in order. The file has a temporary name until it is whole
/// and synced.
struct HashRunWriter: ~Copyable {
    private let header: RunHeader
    private let directory: String
    private let file: RunFile
    private var filter: BloomFilter
    private var pages: [UInt64] = []
    private var page: [UInt64] = []
    private var buffer: [UInt64] = []
    private var written: Int

    private static let bufferedWords = 1 << 16

    init(_ header: RunHeader, directory: String) throws(EventLogError) {
        self.header = header
        self.directory = directory
        file = try RunFile(
            path: "\(directory)/\(header.fileName).tmp", flags: O_RDWR | O_CREAT | O_TRUNC)
        filter = BloomFilter(count: header.count)
        written = header.entriesStart
    }

    mutating func append(_ entry: HashEntry) throws(EventLogError) {
        page.append(entry.hash)
        page.append(UInt64(bitPattern: entry.offset))
        filter.insert(entry.hash)
        if page.count == RunHeader.entriesPerPage * 2 { try endPage() }
    }

    private mutating func endPage() throws(EventLogError) {
        guard let first = page.first else { return }
        pages.append(first)
        pages.append(page.withUnsafeBytes { tidetable_xxh3($0.baseAddress, $0.count, 0) })
        buffer.append(contentsOf: page)
        page.removeAll(keepingCapacity: true)
        if buffer.count >= HashRunWriter.bufferedWords { try flush() }
    }

    private mutating func flush() throws(EventLogError) {
        try HashRunWriter.write(buffer, to: file, at: written)
        written += buffer.count * 8
        buffer.removeAll(keepingCapacity: true)
    }

    private static func write(
        _ words: [UInt64], to file: borrowing RunFile, at offset: Int
    ) throws(EventLogError) {
        let bytes = words.span.bytes
        var failure: EventLogError?
        bytes.withUnsafeBytes { raw in
            do throws(EventLogError) {
                try file.write(raw, at: offset)
            } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// Completes the file, makes it durable and opens it.
    consuming func finish() throws(EventLogError) -> HashRun {
        try endPage()
        try flush()
        try HashRunWriter.write(header.encode(summary: pages + filter.words), to: file, at: 0)
        try file.sync()
        let path = "\(directory)/\(header.fileName)"
        guard rename(file.path, path) == 0 else {
            throw .system(call: "rename", path: path, code: errno)
        }
        try RunFile.syncDirectory(directory)
        return try HashRun(path: path)
    }
}

extension HashRunWriter {
    /// The run of a full table; it covers the table's offsets to `last`.
    static func write(
        _ table: RecentHashes, through last: Int64, seed: UInt64, directory: String
    ) throws(EventLogError) -> HashRun {
        let entries = table.sorted()
        var writer = try HashRunWriter(
            RunHeader(
                count: entries.count, firstOffset: table.firstOffset, lastOffset: last,
                seed: seed),
            directory: directory)
        for entry in entries { try writer.append(entry) }
        return try writer.finish()
    }

    /// One run in place of several that follow each other, oldest first.
    static func merge(
        _ runs: [HashRun], directory: String
    ) throws(EventLogError) -> HashRun? {
        guard let first = runs.first, let last = runs.last else { return nil }
        var cursors: [HashRunCursor] = []
        for run in runs { cursors.append(try HashRunCursor(run)) }
        var writer = try HashRunWriter(
            RunHeader(
                count: runs.reduce(0) { $0 + $1.header.count },
                firstOffset: first.header.firstOffset, lastOffset: last.header.lastOffset,
                seed: first.header.seed),
            directory: directory)
        // A handful of runs: looking at each head beats keeping a heap.
        while true {
            var least: Int?
            for index in cursors.indices {
                guard let entry = cursors[index].entry else { continue }
                if let now = least, let other = cursors[now].entry, !entry.precedes(other) {
                    continue
                }
                least = index
            }
            guard let least, let entry = cursors[least].entry else { break }
            try writer.append(entry)
            try cursors[least].advance()
        }
        return try writer.finish()
    }
}
