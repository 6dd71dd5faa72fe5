import Glibc
import Testing

@testable import HTTPServer

@Suite struct OutputQueueTests {
    @Test func piecesLeaveInOrderWhateverTheirSize() throws {
        var pair: [Int32] = [0, 0]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0)
        let writer = Descriptor(owning: pair[0])
        let reader = Descriptor(owning: pair[1])
        let number = writer.number
        #expect(fcntl(number, F_SETFL, O_NONBLOCK) == 0)
        var queue = OutputQueue()
        var expected: [UInt8] = []
        for (number, size) in [3, 40_000, 1, 16_384, 500_000, 0, 7, 20_000, 100].enumerated() {
            let piece = [UInt8](repeating: UInt8(number + 1), count: size)
            queue.append(piece)
            expected += piece
        }
        let total = queue.count
        #expect(total == expected.count)
        var received: [UInt8] = []
        var written = 0
        var buffer = [UInt8](repeating: 0, count: 33_333)
        while true {
            let outcome = queue.write(to: writer.number, written: &written)
            let left = queue.count
            #expect(left == expected.count - written)
            guard outcome == .blocked else { break }
            let count = recv(reader.number, &buffer, buffer.count, 0)
            received += buffer[..<count]
        }
        while received.count < written {
            let count = recv(reader.number, &buffer, buffer.count, 0)
            try #require(count > 0)
            received += buffer[..<count]
        }
        #expect(received == expected)
        let isEmpty = queue.isEmpty
        #expect(isEmpty)
    }

    @Test func aPeerThatIsGoneIsAFailureAndNoSignal() throws {
        var pair: [Int32] = [0, 0]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0)
        let writer = Descriptor(owning: pair[0])
        close(pair[1])
        var queue = OutputQueue()
        queue.append([1, 2, 3])
        var written = 0
        let outcome = queue.write(to: writer.number, written: &written)
        #expect(outcome == .failed)
    }
}
