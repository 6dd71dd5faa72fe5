import Glibc
import Testing

@testable import StreamTables

@Suite struct WALWritebackTests {
    private func path(_ contents: [UInt8]) -> String {
        var name = Array("/tmp/tidetable-wal-XXXXXX".utf8CString)
        let file = mkstemp(&name)
        _ = write(file, contents, contents.count)
        close(file)
        return name.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    @Test func framesAreSentTogetherAndOnce() {
        let path = path([1, 2, 3])
        defer { unlink(path) }
        var writeback = WALWriteback(path: path)
        let sent = [100, 511, 512, 600, 1_023, 1_024, 1_025].filter { writeback.advance(to: $0) }
        #expect(sent == [512, 1_024])
    }

    @Test func aWALThatStartedOverIsSentFromItsBeginning() {
        let path = path([1, 2, 3])
        defer { unlink(path) }
        var writeback = WALWriteback(path: path)
        let sent = [60_000, 10, 400, 522, 700].filter { writeback.advance(to: $0) }
        #expect(sent == [60_000, 522])
    }

    @Test func aFileThatIsNotThereIsNoMatter() {
        var writeback = WALWriteback(path: "/tmp/tidetable-no-such-wal")
        #expect(!writeback.advance(to: 10_000))
    }
}
