import Projections

/// A key as three words that sort and hash as the key does, as far as they reach.
///
/// The words are the first 24 bytes of an encoding whose byte order is the key's order:
///
///     null 00 · bool 01 + byte · integer 02 + 8 bytes, sign flipped, big-endian
///     text 03 + its bytes (00 becomes 00 FF) + 00 00 · list 04
///
/// A sailing's date and a booking's number take 22, so most keys are compared and found without
/// touching a string: sorting a batch by whole keys cost a third of the fold.
public struct KeyCode: Hashable, Sendable {
    private var first: UInt64 = 0
    private var second: UInt64 = 0
    private var third: UInt64 = 0
    private var count = 0
    /// Whether the words hold all of the key: equal codes are equal keys then.
    public private(set) var isExact = true

    private static let capacity = 24

    /// The code of a key.
    public init(_ key: Key) {
        for place in 0..<key.count {
            guard isExact else { return }
            append(key[place])
        }
    }

    /// Equal codes have equal words; the count follows from them.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(first)
        hasher.combine(second)
        hasher.combine(third)
    }

    /// Whether the key begins with the key columns that `prefix` is the code of.
    /// - Parameter prefix: an exact code.
    public func begins(with prefix: KeyCode) -> Bool {
        func differs(_ own: UInt64, _ other: UInt64, from start: Int) -> Bool {
            let octets = min(max(prefix.count - start, 0), 8)
            // A shift by all 64 bits, for a word that the prefix does not reach, gives 0.
            return (own ^ other) >> UInt64(64 - 8 * octets) != 0
        }
        return !differs(first, prefix.first, from: 0) && !differs(second, prefix.second, from: 8)
            && !differs(third, prefix.third, from: 16)
    }

    /// Whether `self` certainly comes first; false also where the words cannot tell.
    func precedes(_ other: KeyCode) -> Bool {
        if first != other.first { return first < other.first }
        if second != other.second { return second < other.second }
        return third < other.third
    }

    /// Whether the words are equal.
    func matches(_ other: KeyCode) -> Bool {
        first == other.first && second == other.second && third == other.third
    }

    /// The words mixed with a seed; a seed of the process's own keeps clients from choosing keys
    /// that collide.
    func hash(seed: UInt64) -> UInt64 {
        KeyCode.mix(KeyCode.mix(KeyCode.mix(seed, first), second), third)
    }

    /// The multiply-and-fold step of wyhash (<https://github.com/wangyi-fudan/wyhash>).
    private static func mix(_ seed: UInt64, _ word: UInt64) -> UInt64 {
        let product = (seed ^ word ^ 0xa076_1d64_78bd_642f)
            .multipliedFullWidth(by: 0xe703_7ed1_a0b4_28db)
        return product.high ^ product.low ^ seed.byteSwapped
    }

    private mutating func append(_ part: Value) {
        switch part {
        case .null: append(byte: 0)
        case .bool(let value):
            append(byte: 1)
            append(byte: value ? 1 : 0)
        case .integer(let value):
            append(byte: 2)
            let flipped = UInt64(bitPattern: value) ^ (1 << 63)
            for shift in stride(from: UInt64(56), through: 0, by: -8) {
                append(byte: UInt8(truncatingIfNeeded: flipped >> shift))
            }
        case .text(let text):
            append(byte: 3)
            for byte in text.string.utf8 {
                guard isExact else { return }
                append(byte: byte)
                if byte == 0 { append(byte: 0xff) }
            }
            append(byte: 0)
            append(byte: 0)
        case .list:
            append(byte: 4)
            isExact = false
        }
    }

    private mutating func append(byte: UInt8) {
        guard count < KeyCode.capacity else {
            isExact = false
            return
        }
        let shifted = UInt64(byte) << UInt64(56 - 8 * (count & 7))
        switch count >> 3 {
        case 0: first |= shifted
        case 1: second |= shifted
        default: third |= shifted
        }
        count += 1
    }
}
