import Testing

@testable import HTTPServer

@Suite struct InputBufferTests {
    @Test func whatIsDroppedIsGoneAndTheRestStays() {
        var buffer = InputBuffer()
        [1, 2, 3, 4].withUnsafeBytes { buffer.append($0) }
        let width = MemoryLayout<Int>.size
        buffer.drop(width)
        [5].withUnsafeBytes { buffer.append($0) }
        #expect(buffer.count == 4 * width)
        let numbers = buffer.withUnsafeBytes { bytes in
            (0..<4).map { bytes.loadUnaligned(fromByteOffset: $0 * width, as: Int.self) }
        }
        #expect(numbers == [2, 3, 4, 5])
        buffer.drop(4 * width)
        #expect(buffer.isEmpty)
    }
}
