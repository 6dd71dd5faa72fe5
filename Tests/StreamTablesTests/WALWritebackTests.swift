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

    /// The numbers of frames at which something was sent.
    private func sent(_ frames: [Int], _ path: String) -> [Int] {
        var writeback = WALWriteback(path: path)
        var sent: [Int] = []
        for count in frames where writeback.advance(to: count) { sent.append(count) }
        return sent
    }

    @Test func framesAreSentTogetherAndOnce() {
        let path = path([1, 2, 3])
        defer { unlink(path) }
        #expect(sent([100, 511, 512, 600, 1_023, 1_024, 1_025], path) == [512, 1_024])
    }

    @Test func aWALThatStartedOverIsSentFromItsBeginning() {
        let path = path([1, 2, 3])
        defer { unlink(path) }
        #expect(sent([60_000, 10, 400, 522, 700], path) == [60_000, 522])
    }

    @Test func aFileThatIsNotThereIsNoMatter() {
        #expect(sent([10_000], "/tmp/tidetable-no-such-wal") == [])
    }
}
