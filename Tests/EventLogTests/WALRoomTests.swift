import Glibc
import Testing

@testable import EventLog

@Suite struct WALRoomTests {
    private let directory = TemporaryDirectory()
    private var path: String { "\(directory.path)/wal" }

    private func write(_ bytes: [UInt8]) {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        _ = Glibc.write(file, bytes, bytes.count)
        close(file)
    }

    private var contents: [UInt8] {
        let file = open(path, O_RDONLY)
        defer { close(file) }
        var bytes = [UInt8](repeating: 1, count: 8 << 20)
        bytes.removeLast(bytes.count - max(read(file, &bytes, bytes.count), 0))
        return bytes
    }

    @Test func roomIsZerosBehindWhatIsThere() {
        write([1, 2, 3])
        var room = WALRoom(path: path, limit: 4 << 20)
        room.prepare(used: 3, coming: 1_000)
        let found = contents
        #expect(Array(found.prefix(3)) == [1, 2, 3])
        #expect(found.count >= 1_003)
        #expect(found.dropFirst(3).allSatisfy { $0 == 0 })
    }

    @Test func roomIsMadeOnceAndUsedAgain() {
        write([])
        var room = WALRoom(path: path, limit: 4 << 20)
        room.prepare(used: 0, coming: 100_000)
        let size = contents.count
        write([UInt8](repeating: 7, count: size))
        for used in stride(from: 0, to: size - 1_000, by: 10_000) {
            room.prepare(used: used, coming: 1_000)
        }
        #expect(contents == [UInt8](repeating: 7, count: size))
    }

    @Test func framesThatWentPastTheRoomAreNeverTouched() {
        write([])
        var room = WALRoom(path: path, limit: 4 << 20)
        room.prepare(used: 0, coming: 1_000)
        let frames = [UInt8](repeating: 7, count: 1 << 20)
        write(frames)
        room.prepare(used: 900_000, coming: 400_000)
        let found = contents
        #expect(Array(found.prefix(frames.count)) == frames)
        #expect(found.count >= 1_300_000)
    }

    @Test func noRoomIsMadeBeyondWhatTheFileKeeps() {
        write([])
        var room = WALRoom(path: path, limit: 1 << 20)
        room.prepare(used: 700_000, coming: 100_000)
        #expect(contents.count <= 1 << 20)
        let size = contents.count
        room.prepare(used: 1 << 20, coming: 1_000)
        #expect(contents.count == size)
    }

    @Test func withoutAFileThereIsNoRoom() {
        var room = WALRoom(path: path, limit: 1 << 20)
        room.prepare(used: 0, coming: 1_000)
        #expect(access(path, F_OK) != 0)
    }
}
