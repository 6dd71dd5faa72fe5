import HTTPCases
import HTTPCore
import Testing

@Suite struct RequestParserTests {
    private func expect(_ run: ParserRun, isAsIn wanted: HTTPCase) {
        #expect(run.violation == nil)
        #expect(run.requests == wanted.accepted)
        #expect(run.failure == wanted.failure)
    }

    @Test(arguments: HTTPTable.all) func eachCaseHoldsWhenFedWhole(_ wanted: HTTPCase) {
        expect(ParserRun.whole(wanted.input), isAsIn: wanted)
    }

    @Test(arguments: HTTPTable.all) func eachCaseHoldsWhenFedByTheOctet(_ wanted: HTTPCase) {
        let run = ParserRun.octetwise(wanted.input)
        expect(run, isAsIn: wanted)
        #expect(run == ParserRun.whole(wanted.input))
    }

    @Test(arguments: HTTPTable.all) func eachCaseHoldsWhenSplitAnywhere(_ wanted: HTTPCase) {
        var random = SeededRandom(seed: UInt64(wanted.input.count))
        for _ in 0..<8 {
            expect(ParserRun.split(wanted.input, using: &random), isAsIn: wanted)
        }
    }

    /// An accepted case leaves nothing behind, unless the connection closes before its end.
    @Test(arguments: HTTPTable.all.filter { $0.failure == nil && !$0.closes })
    func anAcceptedCaseIsConsumedToTheEnd(_ wanted: HTTPCase) {
        let run = ParserRun.whole(wanted.input)
        #expect(run.consumed == wanted.input.count)
        #expect(!run.isInsideRequest)
        let again = ParserRun.whole(wanted.input + Array("GET /z HTTP/1.1\r\nHost: z\r\n\r\n".utf8))
        #expect(again.requests.last == HTTPCase.Request("GET", "/z", authority: "z"))
    }

    @Test func theNamesOfTheCasesAreUnique() {
        #expect(Set(HTTPTable.all.map(\.name)).count == HTTPTable.all.count)
    }

    /// Every prefix of an accepted request is an incomplete request, never a failure or an end.
    @Test func aTruncatedRequestNeverEnds() {
        let raw = "POST /e HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        let input = Array((raw + "5;x=\"y\"\r\nhello\r\n0\r\nT: u\r\n\r\n").utf8)
        for length in 0..<input.count {
            let run = ParserRun.whole(Array(input[..<length]))
            #expect(run.requests.isEmpty && run.failure == nil)
            #expect(run.isInsideRequest == (length >= raw.utf8.count))
        }
        #expect(ParserRun.whole(input).requests.count == 1)
    }

    @Test func aTruncatedLengthBodyNeverEnds() {
        let run = ParserRun.whole(
            Array("POST /e HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhell".utf8))
        #expect(run.requests.isEmpty && run.failure == nil && run.isInsideRequest)
    }

    @Test func aFailureStays() {
        var parser = RequestParser()
        let bad = Array("GET / HTTP/3.0\r\n".utf8)
        let good = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        for input in [bad, good, good] {
            var consumed = 0
            guard case .failure(let failure) = parser.next(input.span.bytes, consumed: &consumed)
            else {
                Issue.record("the parser went on after a failure")
                return
            }
            #expect(failure.status == 505)
            #expect(consumed == 0)
        }
        #expect(!parser.isBetweenRequests)
    }

    @Test func onlyBetweenRequestsMayAConnectionEnd() {
        var parser = RequestParser()
        let input = Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx".utf8)
        var consumed = 0
        #expect(parser.isBetweenRequests)
        _ = parser.next(input.span.bytes, consumed: &consumed)
        #expect(!parser.isBetweenRequests)
        _ = parser.next(input.span.bytes, consumed: &consumed)
        #expect(!parser.isBetweenRequests)
        _ = parser.next(input.span.bytes, consumed: &consumed)
        #expect(parser.isBetweenRequests)
    }

    @Test func aCallerMayLeaveConsumedOctetsInTheBuffer() {
        var parser = RequestParser()
        let one = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
        let input = Array((one + one).utf8)
        var consumed = 0
        var heads = 0
        for end in 1...input.count {
            let part = Array(input[..<end])
            while true {
                let event = parser.next(part.span.bytes, consumed: &consumed)
                if case .needMore = event { break }
                if case .head = event { heads += 1 }
            }
        }
        #expect(heads == 2 && consumed == input.count)
    }

    @Test func aBodyComesInTheRangesThatArrived() {
        var parser = RequestParser()
        let raw = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000000000\r\n\r\nabc"
        let input = Array(raw.utf8)
        var consumed = 0
        _ = parser.next(input.span.bytes, consumed: &consumed)
        guard case .body(let range) = parser.next(input.span.bytes, consumed: &consumed) else {
            Issue.record("no body")
            return
        }
        #expect(range == (input.count - 3)..<input.count && consumed == input.count)
    }

    @Test func smallerLimitsAreKept() {
        var limits = HTTPLimits()
        limits.requestLine = 20
        limits.head = 60
        limits.fields = 2
        let fits = Array("GET /abcdef HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n".utf8)
        let long = Array("GET /abcdefg HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        let many = Array("GET / HTTP/1.1\r\nHost: a\r\nX: y\r\nX: y\r\n\r\n".utf8)
        let large = Array(
            "GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "y", count: 40))".utf8)
        for (input, status) in [(fits, nil), (long, 414), (many, 431), (large, 431)] {
            #expect(ParserRun.whole(input, limits: limits).failure == status)
            #expect(ParserRun.octetwise(input, limits: limits).failure == status)
        }
    }
}
