@testable import Benchmarks

/// Scans octets in pieces of a size.
/// - Returns: where the answer ends; nil if it does not.
func end<S: AnswerScanner>(
    of bytes: [UInt8], cutEvery size: Int, _ scanner: inout S
) throws -> Int? {
    for start in stride(from: 0, to: bytes.count, by: size) {
        let piece = bytes.span.extracting(start..<min(start + size, bytes.count))
        if let end = try scanner.scan(piece) { return start + end }
    }
    return nil
}
