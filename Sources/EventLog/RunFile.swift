import CXXHash
import Glibc

/// The layout of a run: identities of past events, sorted by hash. Little endian.
///
///     byte 0        8       16             24            32         40               48     56
///          | magic  | count | first offset | last offset | log seed | entries' start | XXH3 |
///     56   page index: for each page its first hash and its XXH3, 8 bytes each
///      …   Bloom filter
///      …   pages of 256 entries of 16 bytes (hash, offset), the last one shorter
///
/// The first XXH3 covers the index, the filter and, as its seed, the header before it. A page is
/// verified whenever it is read, so opening a run does not read its entries.
struct RunHeader: Equatable {
    var count: Int
    var firstOffset: Int64
    var lastOffset: Int64
    var seed: UInt64

    static let size = 56
    static let magic: UInt64 = 0x0200_4E55_5254_5449
    static let entriesPerPage = 256
    static let entrySize = 16

    var pageCount: Int {
        (count + RunHeader.entriesPerPage - 1) / RunHeader.entriesPerPage
    }
    /// Words of the page index and of the filter.
    var summaryWords: Int { pageCount * 2 + BloomFilter.wordCount(for: count) }
    var entriesStart: Int { RunHeader.size + summaryWords * 8 }
    var fileSize: Int { entriesStart + count * RunHeader.entrySize }
    var fileName: String { "\(firstOffset)-\(lastOffset).run" }

    private var words: [UInt64] {
        [
            RunHeader.magic, UInt64(count), UInt64(bitPattern: firstOffset),
            UInt64(bitPattern: lastOffset), seed, UInt64(entriesStart),
        ]
    }

    func checksum(of summary: [UInt64]) -> UInt64 {
        let own = words.withUnsafeBytes { tidetable_xxh3($0.baseAddress, $0.count, 0) }
        return summary.withUnsafeBytes { tidetable_xxh3($0.baseAddress, $0.count, own) }
    }

    func encode(summary: [UInt64]) -> [UInt64] { words + [checksum(of: summary)] + summary }

    /// The header in a file's first 7 words; nil where it is not one.
    init?(_ words: [UInt64], fileSize: Int) {
        guard words.count == 7, words[0] == RunHeader.magic,
            words[1] > 0, words[1] <= UInt64(UInt32.max)
        else { return nil }
        count = Int(words[1])
        firstOffset = Int64(bitPattern: words[2])
        lastOffset = Int64(bitPattern: words[3])
        seed = words[4]
        guard firstOffset >= 0, lastOffset >= firstOffset, words[5] == UInt64(entriesStart),
            self.fileSize == fileSize
        else { return nil }
    }

    init(count: Int, firstOffset: Int64, lastOffset: Int64, seed: UInt64) {
        self.count = count
        self.firstOffset = firstOffset
        self.lastOffset = lastOffset
        self.seed = seed
    }
}

/// A file descriptor with the few calls that runs need. It closes when the value ends.
struct RunFile: ~Copyable, Sendable {
    private let descriptor: Int32
    let path: String

    init(path: String, flags: Int32) throws(EventLogError) {
        descriptor = open(path, flags | O_CLOEXEC, 0o644)
        self.path = path
        if descriptor < 0 { throw .system(call: "open", path: path, code: errno) }
    }

    deinit { close(descriptor) }

    func size() throws(EventLogError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("fstat") }
        return Int(status.st_size)
    }

    /// Fills all of `buffer`.
    func read(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(EventLogError) {
        var done = 0
        while done < buffer.count {
            let count = pread(
                descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done,
                off_t(offset + done))
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure("pread") }
            done += count
        }
    }

    func write(_ buffer: UnsafeRawBufferPointer, at offset: Int) throws(EventLogError) {
        var done = 0
        while done < buffer.count {
            let count = pwrite(
                descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done,
                off_t(offset + done))
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure("pwrite") }
            done += count
        }
    }

    func sync() throws(EventLogError) {
        guard fsync(descriptor) == 0 else { throw failure("fsync") }
    }

    /// Makes a directory's entries durable.
    static func syncDirectory(_ path: String) throws(EventLogError) {
        let directory = try RunFile(path: path, flags: O_RDONLY | O_DIRECTORY)
        try directory.sync()
    }

    private func failure(_ call: String) -> EventLogError {
        .system(call: call, path: path, code: errno)
    }
}
