/// Bytes being written, in memory that is kept from one answer to the next.
///
/// The methods that append do not look at the room left: `reserve` is called first, once for many
/// small parts, which is what makes a row cheap to write.
struct EncodingBuffer: ~Copyable {
    private(set) var count = 0
    private var capacity: Int
    private var base: UnsafeMutableRawPointer

    init(capacity: Int = 4_096) {
        self.capacity = capacity
        base = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { base.deallocate() }

    /// What was written; valid until the next change.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    /// Forgets what was written. Memory beyond `limit` is given back.
    mutating func removeAll(keeping limit: Int = 1 << 20) {
        count = 0
        guard capacity > limit else { return }
        base.deallocate()
        capacity = limit
        base = .allocate(byteCount: capacity, alignment: 16)
    }

    /// Makes room for `size` more bytes.
    @inline(__always)
    mutating func reserve(_ size: Int) {
        if capacity - count < size { grow(size) }
    }

    @inline(never)
    private mutating func grow(_ size: Int) {
        let larger = max(capacity * 2, count + size)
        let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
        moved.copyMemory(from: base, byteCount: count)
        base.deallocate()
        base = moved
        capacity = larger
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    @inline(__always)
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        (base + count).copyMemory(from: start, byteCount: bytes.count)
        count += bytes.count
    }

    /// Appends the lowest `size` bytes of a little-endian word; room for 8 is needed.
    @inline(__always)
    mutating func append(word: UInt64, size: Int) {
        base.storeBytes(of: word.littleEndian, toByteOffset: count, as: UInt64.self)
        count += size
    }

    /// Appends bytes in whole words: 7 bytes past the end are read, and room for 7 more is needed.
    /// For a few dozen bytes this takes half the time of a call to `memcpy`.
    @inline(__always)
    mutating func append(padded bytes: UnsafeRawPointer, count size: Int) {
        var position = 0
        while position < size {
            let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            base.storeBytes(of: word, toByteOffset: count + position, as: UInt64.self)
            position += 8
        }
        count += size
    }

    /// Makes room for the text and appends it.
    mutating func append(_ text: StaticString) {
        reserve(text.utf8CodeUnitCount)
        text.withUTF8Buffer { append(UnsafeRawBufferPointer($0)) }
    }

    /// Appends a decimal integer: at most 20 bytes.
    mutating func append(_ value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        var rest = value.magnitude
        var size = 1
        var bound: UInt64 = 10
        while rest >= bound {
            size += 1
            let (next, isOverflow) = bound.multipliedReportingOverflow(by: 10)
            if isOverflow { break }
            bound = next
        }
        var place = count + size
        repeat {
            place -= 1
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            base.storeBytes(
                of: UInt8(truncatingIfNeeded: digit) + 0x30, toByteOffset: place, as: UInt8.self)
            rest = quotient
        } while place > count
        count += size
    }

    /// Appends UTF-8 as a JSON string with its quotes: at most 6 bytes for each byte, and 16.
    mutating func append(json text: UnsafeRawBufferPointer) {
        append(UInt8(ascii: "\""))
        var position = 0
        // Eight bytes at a time until some need care, which is rare in names and ids. The last
        // eight may overlap the ones before.
        while position < text.count, text.count >= 8 {
            let next = min(position, text.count - 8)
            let word = text.loadUnaligned(fromByteOffset: next, as: UInt64.self)
            if EncodingBuffer.mayNeedEscape(word) { break }
            base.storeBytes(of: word, toByteOffset: count - position + next, as: UInt64.self)
            count += next + 8 - position
            position = next + 8
        }
        while position < text.count {
            let byte = text[position]
            if byte >= 0x20 && byte != 0x22 && byte != 0x5C {
                append(byte)
            } else {
                append(escaped: byte)
            }
            position += 1
        }
        append(UInt8(ascii: "\""))
    }

    /// Whether any of eight bytes is a quote, a backslash or below 0x20. A borrow between bytes
    /// may also answer yes for others, which costs time and nothing else.
    @inline(__always)
    private static func mayNeedEscape(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        let found =
            (word &- ones &* 0x20) & ~word | (quote &- ones) & ~quote
            | (backslash &- ones) & ~backslash
        return found & (ones &* 0x80) != 0
    }

    /// The escapes that `JSONWriter` makes.
    private mutating func append(escaped byte: UInt8) {
        append(UInt8(ascii: "\\"))
        switch byte {
        case 0x22, 0x5C: append(byte)
        case 0x08: append(UInt8(ascii: "b"))
        case 0x0C: append(UInt8(ascii: "f"))
        case 0x0A: append(UInt8(ascii: "n"))
        case 0x0D: append(UInt8(ascii: "r"))
        case 0x09: append(UInt8(ascii: "t"))
        default:
            append(UInt8(ascii: "u"))
            append(UInt8(ascii: "0"))
            append(UInt8(ascii: "0"))
            append(UInt8(ascii: "0") + byte >> 4)
            let low = byte & 0xF
            append(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
        }
    }

    /// Appends a CSV cell, in quotes where RFC 4180 or the difference to null wants them: at most
    /// 2 bytes for each byte, and 2.
    mutating func append(csv text: UnsafeRawBufferPointer, isQuoted: Bool) {
        let needsQuotes =
            isQuoted || text.isEmpty
            || text.contains { byte in
                byte == 0x2C || byte == 0x22 || byte == 0x0A || byte == 0x0D
            }
        guard needsQuotes else { return append(text) }
        append(UInt8(ascii: "\""))
        for byte in text {
            if byte == 0x22 { append(byte) }
            append(byte)
        }
        append(UInt8(ascii: "\""))
    }
}
