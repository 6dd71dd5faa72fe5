/// SipHash-2-4 with a fixed key (Aumasson, Bernstein, 2012): the same bytes give the same 64 bits
/// in every process, unlike `Hasher`. It tells texts apart; it is no protection from forgery.
enum StableHash {
    /// The hash of the bytes.
    static func of(_ bytes: [UInt8]) -> UInt64 {
        var state = State()
        var word: UInt64 = 0
        for (index, byte) in bytes.enumerated() {
            word |= UInt64(byte) << UInt64(index % 8 * 8)
            if index % 8 == 7 {
                state.take(word)
                word = 0
            }
        }
        state.take(word | UInt64(truncatingIfNeeded: bytes.count) << 56)
        return state.finish()
    }

    /// Sixteen lower case hexadecimal digits.
    static func text(_ hash: UInt64) -> String {
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    private struct State {
        private static let keyLow: UInt64 = 0x0706_0504_0302_0100
        private static let keyHigh: UInt64 = 0x0F0E_0D0C_0B0A_0908
        var v0 = keyLow ^ 0x736F_6D65_7073_6575
        var v1 = keyHigh ^ 0x646F_7261_6E64_6F6D
        var v2 = keyLow ^ 0x6C79_6765_6E65_7261
        var v3 = keyHigh ^ 0x7465_6462_7974_6573

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
