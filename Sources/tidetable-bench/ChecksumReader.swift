import Glibc

/// The floor of a rebuild: reading the events as text, in order, and a sum over all octets.
/// Nothing is parsed or folded, so no rebuild from text can be as fast.
enum ChecksumReader {
    /// - Returns: the seconds for the whole file.
    static func seconds(_ path: String) throws(BenchmarkError) -> Double {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .system(path) }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var sum: UInt64 = 0
        let start = Clock.now()
        while true {
            let count = buffer.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw .system(path) }
            if count == 0 { break }
            sum = add(buffer.span.bytes.extracting(0..<count), to: sum)
        }
        let seconds = Clock.seconds(start, Clock.now())
        // The sum is used, so that it is computed.
        guard sum != 0 else { throw BenchmarkError("\(path) holds nothing") }
        return seconds
    }

    private static func add(_ bytes: RawSpan, to sum: UInt64) -> UInt64 {
        var sum = sum
        for offset in stride(from: 0, through: bytes.byteCount - 8, by: 8) {
            sum =
                (sum ^ bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
                &* 0x9E37_79B9_7F4A_7C15
        }
        return sum
    }
}
