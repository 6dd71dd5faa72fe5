/// The few facts about UTF-8 and UTF-16 that JSON strings need.
enum JSONUnicode {
    /// Length of the well-formed sequence at `position`, which begins with a byte beyond ASCII;
    /// 0 when it is not well-formed (Unicode 15, table 3-7).
    static func sequenceLength(_ text: UnsafeRawPointer, at position: Int, to end: Int) -> Int {
        let lead = text.byte(position)
        let left = end - position
        guard lead >= 0xC2, left >= 2 else { return 0 }
        let second = text.byte(position + 1)
        if lead < 0xE0 { return isContinuation(second) ? 2 : 0 }
        guard left >= 3, isContinuation(text.byte(position + 2)) else { return 0 }
        if lead < 0xF0 {
            // Below A0 after E0 is overlong, above 9F after ED is a surrogate.
            let lowest: UInt8 = lead == 0xE0 ? 0xA0 : 0x80
            let highest: UInt8 = lead == 0xED ? 0x9F : 0xBF
            return second >= lowest && second <= highest ? 3 : 0
        }
        guard lead <= 0xF4, left >= 4, isContinuation(text.byte(position + 3)) else { return 0 }
        // Below 90 after F0 is overlong, above 8F after F4 is beyond U+10FFFF.
        let lowest: UInt8 = lead == 0xF0 ? 0x90 : 0x80
        let highest: UInt8 = lead == 0xF4 ? 0x8F : 0xBF
        return second >= lowest && second <= highest ? 4 : 0
    }

    @inline(__always)
    private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

    /// The value of a hex digit of either case.
    static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
