import CXXHash

/// Says of a hash that it is not in a run, or that it may be. One lookup touches one cache line.
///
/// Blocks of 512 bits, about 16 bits and 6 probes for an entry: some 1 in 700 hashes that are not
/// there pass. Each that does costs the read and the check of a page, 4 µs; at 10 bits an entry it
/// was 1 in 90, for each run. The block is chosen by the upper bits, so that a sorted run fills
/// the filter from its beginning to its end; the probes come from a product that mixes all bits.
struct BloomFilter: Sendable {
    /// 8 words for each block.
    private(set) var words: [UInt64]
    private let blocks: UInt64

    static let bitsPerEntry = 16
    private static let wordsPerBlock = 8

    /// An empty filter for `count` entries.
    init(count: Int) {
        let blocks = BloomFilter.blocks(for: count)
        words = [UInt64](repeating: 0, count: blocks * BloomFilter.wordsPerBlock)
        self.blocks = UInt64(blocks)
    }

    /// The filter with these words, as they were saved.
    init(words: [UInt64]) {
        self.words = words
        blocks = UInt64(words.count / BloomFilter.wordsPerBlock)
    }

    private static func blocks(for count: Int) -> Int {
        max(1, (count * bitsPerEntry + 511) / 512)
    }

    /// How many words a filter for `count` entries has.
    static func wordCount(for count: Int) -> Int { blocks(for: count) * wordsPerBlock }

    @inline(__always)
    private func block(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: hash.multipliedFullWidth(by: blocks).high) &* 8
    }

    @inline(__always)
    private static func mix(_ hash: UInt64) -> UInt64 {
        (hash ^ hash >> 29) &* 0x9E37_79B9_7F4A_7C15
    }

    /// Adds a hash.
    mutating func insert(_ hash: UInt64) {
        let block = block(hash)
        var bits = BloomFilter.mix(hash) >> 10
        for _ in 0..<6 {
            words[block + Int(bits & 7)] |= 1 << (bits >> 3 & 63)
            bits >>= 9
        }
    }

    /// Asks for the memory that a lookup needs.
    @inline(__always)
    func prefetch(_ hash: UInt64) {
        words.withUnsafeBufferPointer { words in
            guard let base = words.baseAddress else { return }
            // A block begins anywhere in a cache line and may end in the next one.
            tidetable_prefetch(base + block(hash))
            tidetable_prefetch(base + block(hash) + BloomFilter.wordsPerBlock - 1)
        }
    }

    /// Whether the hash may have been added.
    @inline(__always)
    func mayContain(_ hash: UInt64) -> Bool {
        let block = block(hash)
        var bits = BloomFilter.mix(hash) >> 10
        for _ in 0..<6 {
            if words[block + Int(bits & 7)] >> (bits >> 3 & 63) & 1 == 0 { return false }
            bits >>= 9
        }
        return true
    }
}
