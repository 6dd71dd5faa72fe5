import HTTPCases
import HTTPCore
import Testing

/// Mutated requests: whatever arrives, the parser neither crashes nor contradicts itself.
@Suite struct RequestParserFuzzTests {
    private static let splices = [
        "\r\n", "\r", "\n", "\0", " ", "\t", ":", ";", ",", "%00", "%", "\u{7f}", "/", "?", "#",
        "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n", "Host: b\r\n", "0\r\n\r\n",
        "5\r\n", "chunked", " HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "ffffffffffffffff",
    ].map { Array($0.utf8) }

    private static func mutate(_ seed: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var bytes = seed
        for _ in 0...(random.next() % 4) {
            let at = Int(random.next() % UInt64(bytes.count + 1))
            switch random.next() % 5 {
            case 0 where at < bytes.count:
                bytes[at] ^= UInt8(1) << UInt8(random.next() % 8)
            case 1 where at < bytes.count:
                let end = min(bytes.count, at + 1 + Int(random.next() % 8))
                bytes.removeSubrange(at..<end)
            case 2:
                bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: at)
            case 3:
                bytes.insert(
                    contentsOf: splices[Int(random.next() % UInt64(splices.count))], at: at)
            default:
                let end = min(bytes.count, at + Int(random.next() % 30))
                bytes.insert(contentsOf: Array(bytes[at..<end]), at: at)
            }
        }
        return bytes
    }

    @Test(arguments: 0..<8) func mutatedRequestsAgreeHoweverTheyAreFed(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let seeds = HTTPTable.all.map(\.input).filter { $0.count < 400 }
        var accepted = 0
        var refused = 0
        for _ in 0..<1500 {
            let input = Self.mutate(seeds[Int(random.next() % UInt64(seeds.count))], &random)
            let whole = ParserRun.whole(input)
            #expect(whole.violation == nil)
            #expect(whole.consumed <= input.count)
            #expect(whole == ParserRun.octetwise(input), "\(input)")
            #expect(whole == ParserRun.split(input, using: &random), "\(input)")
            accepted += whole.requests.count
            refused += whole.failure == nil ? 0 : 1
        }
        #expect(accepted > 100 && refused > 100)
    }

    @Test func tightLimitsAgreeHoweverTheInputIsFed() {
        var random = SeededRandom(seed: 77)
        let seeds = HTTPTable.all.map(\.input).filter { $0.count < 400 }
        for _ in 0..<3000 {
            var limits = HTTPLimits()
            limits.requestLine = Int(random.next() % 24)
            limits.head = Int(random.next() % 120)
            limits.chunkLine = Int(random.next() % 12)
            limits.chunkExtensions = Int(random.next() % 12)
            limits.trailers = Int(random.next() % 12)
            let input = Self.mutate(seeds[Int(random.next() % UInt64(seeds.count))], &random)
            let whole = ParserRun.whole(input, limits: limits)
            #expect(whole == ParserRun.octetwise(input, limits: limits), "\(input)")
        }
    }

    @Test func noiseIsNeverAccepted() {
        var random = SeededRandom(seed: 5)
        for _ in 0..<3000 {
            let noise = (0..<(random.next() % 60)).map { _ in
                UInt8(truncatingIfNeeded: random.next())
            }
            let run = ParserRun.whole(noise)
            #expect(run.requests.isEmpty && run.violation == nil)
            #expect(run == ParserRun.octetwise(noise))
        }
    }
}
