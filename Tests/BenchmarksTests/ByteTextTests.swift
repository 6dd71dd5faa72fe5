import Testing

@testable import Benchmarks

@Suite struct ByteTextTests {
    @Test(arguments: [
        (0, 1, "0"), (7, 3, "007"), (1_234, 2, "1234"), (Int.max, 1, "9223372036854775807"),
        (5, 40, "00000000000000000005"),
    ])
    func aNumberHasItsWidth(number: Int, width: Int, expected: String) {
        var bytes: [UInt8] = []
        bytes.append(number: number, width: width)
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
    }
}
