/// Says of most keys that the table has no row of theirs, without looking: a chain of blocked
/// Bloom filters, each twice as large as the one before, at 10 bits a key.
///
/// Four of five bookings' first events need no look-up in a table that was built by this process;
/// a look costs 2 µs, more than the fold. A false hit (1 in 100) only costs that look.
struct KeyFilter {
    private struct Layer {
        /// Blocks of 8 words, one cache line each.
        var words: [UInt64]
        var room: Int
    }

    private var layers: [Layer] = []
    private static let firstBlocks = 1 << 10

    /// Adds a key by its hash.
    /// - Returns: whether it may have been there before.
    mutating func insert(_ hash: UInt64) -> Bool {
        if layers.contains(where: { KeyFilter.contains(hash, $0.words) }) { return true }
        if layers.last?.room ?? 0 == 0 {
            let blocks = KeyFilter.firstBlocks << layers.count
            layers.append(
                Layer(words: [UInt64](repeating: 0, count: blocks * 8), room: blocks * 51))
        }
        let last = layers.count - 1
        layers[last].room -= 1
        let block = KeyFilter.block(hash, layers[last].words.count / 8)
        for number in 0..<6 {
            let bit = KeyFilter.bit(hash, number)
            layers[last].words[block + bit >> 6] |= 1 << UInt64(bit & 63)
        }
        return false
    }

    private static func contains(_ hash: UInt64, _ words: [UInt64]) -> Bool {
        let block = block(hash, words.count / 8)
        for number in 0..<6 {
            let bit = bit(hash, number)
            if words[block + bit >> 6] & (1 << UInt64(bit & 63)) == 0 { return false }
        }
        return true
    }

    /// The first word of the hash's block; the block's number is taken from the high bits.
    private static func block(_ hash: UInt64, _ blocks: Int) -> Int {
        Int(truncatingIfNeeded: hash.multipliedFullWidth(by: UInt64(blocks)).high) * 8
    }

    /// One of 512 bits, from nine low bits of the hash for each number.
    private static func bit(_ hash: UInt64, _ number: Int) -> Int {
        Int(truncatingIfNeeded: hash >> UInt64(number * 9)) & 511
    }
}
