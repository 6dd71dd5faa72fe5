/// SipHash-2-4 with a fixed key (Aumasson, Bernstein, 2012): the same bytes give the same 64 bits
/// in every process, unlike `Hasher`. It tells texts apart; it is no protection from forgery.
enum StableHash {
    /// The hash of the bytes.
    /// - Parameter key: a hash of what the bytes are a continuation of; 0 where they stand alone.
    static func of(_ bytes: [UInt8], key: UInt64 = 0) -> UInt64 {
        var state = State(key)
        bytes.withUnsafeBytes { bytes in
            let whole = bytes.count & ~7
            for place in stride(from: 0, to: whole, by: 8) {
                state.take(
                    UInt64(
                        littleEndian: bytes.loadUnaligned(
                            fromByteOffset: place, as: UInt64.self)))
            }
            var last = UInt64(truncatingIfNeeded: bytes.count) << 56
            for place in whole..<bytes.count {
                last |= UInt64(bytes[place]) << UInt64((place - whole) * 8)
            }
            state.take(last)
        }
        return state.finish()
    }

    /// Sixteen lower case hexadecimal digits.
    static func text(_ hash: UInt64) -> String {
        String(unsafeUninitializedCapacity: 16) { digits in
            for place in 0..<16 {
                let digit = UInt8(truncatingIfNeeded: hash >> UInt64(60 - place * 4)) & 15
                digits[place] = digit < 10 ? 0x30 + digit : 0x57 + digit
            }
            return 16
        }
    }

    private struct State {
        private static let keyLow: UInt64 = 0x0706_0504_0302_0100
        private static let keyHigh: UInt64 = 0x0F0E_0D0C_0B0A_0908
        var v0: UInt64
        var v1: UInt64
        var v2: UInt64
        var v3: UInt64

        init(_ key: UInt64) {
            v0 = State.keyLow ^ key ^ 0x736F_6D65_7073_6575
            v1 = State.keyHigh ^ 0x646F_7261_6E64_6F6D
            v2 = State.keyLow ^ key ^ 0x6C79_6765_6E65_7261
            v3 = State.keyHigh ^ 0x7465_6462_7974_6573
        }

        mutating func take(_ word: UInt64) {
            v3 ^= word
            round()
            round()
            v0 ^= word
        }

        mutating func finish() -> UInt64 {
            v2 ^= 0xFF
            for _ in 0..<4 { round() }
            return v0 ^ v1 ^ v2 ^ v3
        }

        private mutating func round() {
            v0 &+= v1
            v1 = rotate(v1, 13) ^ v0
            v0 = rotate(v0, 32)
            v2 &+= v3
            v3 = rotate(v3, 16) ^ v2
            v0 &+= v3
            v3 = rotate(v3, 21) ^ v0
            v2 &+= v1
            v1 = rotate(v1, 17) ^ v2
            v2 = rotate(v2, 32)
        }

        private func rotate(_ word: UInt64, _ bits: UInt64) -> UInt64 {
            word << bits | word >> (64 - bits)
        }
    }
}
