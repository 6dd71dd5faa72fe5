import HTTPClient
import Testing

@Test(arguments: [1, 2, 5, 100])
func linesAreTheSameWhateverTheParts(size: Int) {
    let bytes = Array("one\ntwo\r\n\nfour\rx\nlast".utf8)
    var splitter = LineSplitter()
    var lines: [String] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
        splitter.append(Array(bytes[start..<min(start + size, bytes.count)]).span)
        while let line = splitter.next() { lines.append(String(decoding: line, as: UTF8.self)) }
    }
    #expect(lines == ["one", "two", "", "four\rx"])
    #expect(splitter.pendingCount == 4)
    #expect(splitter.finish().map { String(decoding: $0, as: UTF8.self) } == "last")
    #expect(splitter.finish() == nil)
}
