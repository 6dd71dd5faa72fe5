import Testing

@testable import Benchmarks

@Suite struct RedisTests {
    private static let replies =
        "+OK\r\n:12\r\n$4\r\na\r\nb\r\n$-1\r\n$0\r\n\r\n*-1\r\n*0\r\n"
        + "*2\r\n$1\r\nx\r\n*1\r\n:1\r\n"

    @Test func aPipelinesRepliesEndWhereTheyEndHoweverTheyAreCut() throws {
        let bytes = Array(RedisTests.replies.utf8)
        for size in 1...bytes.count {
            var scanner = RedisScanner(replies: 8)
            #expect(try end(of: bytes, cutEvery: size, &scanner) == bytes.count)
            #expect(scanner.refusal == nil)
        }
    }

    @Test func whatFollowsThePipelineIsNotTaken() throws {
        var scanner = RedisScanner(replies: 2)
        #expect(try end(of: Array("+OK\r\n+OK\r\n+OK\r\n".utf8), cutEvery: 99, &scanner) == 10)
    }

    @Test func theFirstErrorIsKeptUntilTheNextPipeline() throws {
        var scanner = RedisScanner(replies: 3)
        let bytes = Array("-ERR one\r\n+OK\r\n-ERR two\r\n".utf8)
        #expect(try end(of: bytes, cutEvery: 5, &scanner) == bytes.count)
        #expect(scanner.refusal == "ERR one")
        #expect(try end(of: Array("+A\r\n+B\r\n+C\r\n".utf8), cutEvery: 5, &scanner) == 12)
        #expect(scanner.refusal == nil)
    }

    @Test(arguments: ["?\r\n", "+OK\n", "$x\r\n", "*x\r\n"])
    func whatIsNoReplyIsAnError(reply: String) {
        var scanner = RedisScanner()
        #expect(throws: ScanError.self) {
            try end(of: Array(reply.utf8), cutEvery: 1, &scanner)
        }
    }

    @Test func aCommandIsAnArrayOfBulkStrings() {
        var bytes: [UInt8] = []
        bytes.append(redis: ["SET", "key"], Array("vä".utf8)[...])
        let text = "*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$3\r\nvä\r\n"
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }

    @Test func theEventsOfABodyAreOnePipeline() {
        var workload = BookingWorkload(bookings: 2)
        let (requests, _) = RequestSet.appends(5, of: 5, from: &workload, authority: "h")
        let set = RequestSet.streamAppends(of: requests, to: "log")
        #expect(set.count == 2)
        let text = String(decoding: set.bytes[set.request(0)], as: UTF8.self)
        #expect(text.split(separator: "XADD").count == 6)
        let line = String(decoding: requests.lines(0)[0], as: UTF8.self)
        #expect(text.hasPrefix("*5\r\n$4\r\nXADD\r\n$3\r\nlog\r\n$1\r\n*\r\n$1\r\ne\r\n$"))
        #expect(text.contains("\r\n\(line)\r\n"))
    }
}
