import Foundation
import Testing

@testable import TidetableCommands

/// `one\ntwo\n` as gzip.
private let gzip: [UInt8] = [
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 203, 207, 75, 229, 42, 41, 207, 231, 2, 0, 230, 11, 186,
    18, 8, 0, 0, 0,
]

private func read(_ bytes: [UInt8]) throws -> [UInt8] {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    #expect(FileManager.default.createFile(atPath: path, contents: Data(bytes)))
    defer { try? FileManager.default.removeItem(atPath: path) }
    var input = try EventInput(path: path)
    var text: [UInt8] = []
    while try input.readPart({ part in part.withUnsafeBufferPointer { text += $0 } }) {}
    #expect(input.bytesRead == bytes.count)
    #expect(input.size == bytes.count)
    return text
}

@Test func plainAndGzipGiveTheSameText() throws {
    let text = Array("one\ntwo\n".utf8)
    #expect(try read(text) == text)
    #expect(try read(gzip) == text)
    #expect(try read(gzip + gzip) == text + text)
}

@Test(arguments: [[], [0x1f], [0x0a]] as [[UInt8]])
func aFileTooShortForAnyFormIsPlain(_ bytes: [UInt8]) throws {
    #expect(try read(bytes) == bytes)
}

@Test func aGzipFileThatIsCutOffIsRefused() {
    for length in 2..<gzip.count {
        #expect {
            try read(Array(gzip[..<length]))
        } throws: { error in
            (error as? CommandFailure)?.status == .dataRefused && "\(error)".contains("cut off")
        }
    }
}

@Test func aDamagedGzipFileIsRefused() {
    var damaged = gzip
    damaged[gzip.count - 6] ^= 1
    #expect {
        try read(damaged)
    } throws: { error in
        (error as? CommandFailure)?.status == .dataRefused && "\(error)".contains("damaged")
    }
}

@Test func aFileThatIsNotThereIsNamed() {
    #expect {
        _ = try EventInput(path: "/no/such/file")
    } throws: { error in
        error as? CommandFailure
            == CommandFailure(.noInput, "/no/such/file: No such file or directory")
    }
}

@Test func theBundledBookingsAreWhole() throws {
    var input = try EventInput(path: try BundledBookings.path())
    var lines = 0
    while try input.readPart({ part in
        for at in part.indices where part[at] == 0x0a { lines += 1 }
    }) {}
    #expect(lines == BundledBookings.events)
}
