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
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    /// How many bytes the words hold.
    private let count: UInt8
    /// Whether the words hold all of the key: equal codes are equal keys then.
    public let isExact: Bool
    /// A hash of a key that the words do not hold all of, else 0. Without it thousands of keys with
    /// one long beginning would be found by comparing each with all.
    private let rest: UInt32

    private static let capacity = 24

    /// The code of a key.
    public init(_ key: Key) {
        // Bytes in memory, and words of them at the end: to shift each byte into its word took
        // three times as long.
        var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
        var count = 0
        isExact = withUnsafeMutableBytes(of: &words) { bytes in
            for place in 0..<key.count {
                guard KeyCode.append(key[place], to: bytes, &count) else { return false }
            }
            return true
        }
        first = words.0.bigEndian
        second = words.1.bigEndian
        third = words.2.bigEndian
        self.count = UInt8(truncatingIfNeeded: count)
        rest = isExact ? 0 : UInt32(truncatingIfNeeded: key.hashValue)
    }

    /// The key; nil where the words do not hold all of it.
    var key: Key? {
        guard isExact else { return nil }
        let words = (first.bigEndian, second.bigEndian, third.bigEndian)
        return withUnsafeBytes(of: words) { bytes in
            var parts: [Value] = []
            var place = 0
            while place < Int(count) { parts.append(KeyCode.part(of: bytes, &place)) }
            return Key(parts)
        }
    }

    /// Reads the part of an exact code that begins at `place`, and moves that behind it.
    private static func part(of bytes: UnsafeRawBufferPointer, _ place: inout Int) -> Value {
        let kind = bytes[place]
        place += 1
        switch kind {
        case 0: return .null
        case 1:
            place += 1
            return .bool(bytes[place - 1] != 0)
        case 2:
            let word = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            place += 8
            return .integer(Int64(bitPattern: UInt64(bigEndian: word) ^ (1 << 63)))
        default:
            var text: [UInt8] = []
            while bytes[place] != 0 || bytes[place + 1] != 0 {
                text.append(bytes[place])
                place += bytes[place] == 0 ? 2 : 1
            }
            place += 2
            return .text(Text(String(decoding: text, as: UTF8.self)))
        }
    }

    /// Equal codes have equal words; the count follows from them.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(first)
        hasher.combine(second)
        hasher.combine(third)
        hasher.combine(rest)
    }

    /// Whether the key begins with the key columns that `prefix` is the code of.
    /// - Parameter prefix: an exact code.
    public func begins(with prefix: KeyCode) -> Bool {
        func differs(_ own: UInt64, _ other: UInt64, from start: Int) -> Bool {
            let octets = min(max(Int(prefix.count) - start, 0), 8)
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
        KeyCode.mix(KeyCode.mix(KeyCode.mix(seed, first), second), third ^ UInt64(rest))
    }

    /// The multiply-and-fold step of wyhash (<https://github.com/wangyi-fudan/wyhash>).
    private static func mix(_ seed: UInt64, _ word: UInt64) -> UInt64 {
        let product = (seed ^ word ^ 0xa076_1d64_78bd_642f)
            .multipliedFullWidth(by: 0xe703_7ed1_a0b4_28db)
        return product.high ^ product.low ^ seed.byteSwapped
    }

    /// - Returns: whether all of the part found room.
    private static func append(
        _ part: Value, to bytes: UnsafeMutableRawBufferPointer, _ count: inout Int
    ) -> Bool {
        switch part {
        case .null: return append(0, to: bytes, &count)
        case .bool(let value):
            return append(1, to: bytes, &count) && append(value ? 1 : 0, to: bytes, &count)
        case .integer(let value):
            let flipped = (UInt64(bitPattern: value) ^ (1 << 63)).bigEndian
            return append(2, to: bytes, &count)
                && withUnsafeBytes(of: flipped) { append($0, to: bytes, &count) }
        case .text(let text):
            var string = text.string
            return append(3, to: bytes, &count)
                && string.withUTF8 { append(UnsafeRawBufferPointer($0), to: bytes, &count, 0xff) }
                && append(0, to: bytes, &count) && append(0, to: bytes, &count)
        case .list:
            _ = append(4, to: bytes, &count)
            return false
        }
    }

    /// Appends bytes, and `mark`, where there is one, after each 0 among them.
    @inline(__always)
    private static func append(
        _ part: UnsafeRawBufferPointer, to bytes: UnsafeMutableRawBufferPointer,
        _ count: inout Int, _ mark: UInt8? = nil
    ) -> Bool {
        for byte in part {
            guard append(byte, to: bytes, &count) else { return false }
            if byte == 0, let mark, !append(mark, to: bytes, &count) { return false }
        }
        return true
    }

    @inline(__always)
    private static func append(
        _ byte: UInt8, to bytes: UnsafeMutableRawBufferPointer, _ count: inout Int
    ) -> Bool {
        guard count < capacity else { return false }
        bytes[count] = byte
        count += 1
        return true
    }
}
