import Testing

@testable import Benchmarks

@Suite struct RequestSetTests {
    @Test func aGetIsOneRequestWithItsFields() {
        var requests = RequestSet()
        requests.appendGet("/a?b=1", authority: "127.0.0.1:1")
        requests.appendGet("/c", authority: "h:2", fields: "If-None-Match: \"x\"\r\n")
        #expect(
            text(requests, requests.request(0))
                == "GET /a?b=1 HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n")
        #expect(
            text(requests, requests.request(1))
                == "GET /c HTTP/1.1\r\nHost: h:2\r\nIf-None-Match: \"x\"\r\n\r\n")
        #expect(requests.bodyBytes == 0)
    }

    @Test func anAppendSaysTheLengthOfItsBody() {
        var requests = RequestSet()
        requests.appendEvents(Array("{}\n{}\n".utf8), isLines: true, authority: "h:1")
        #expect(
            text(requests, requests.request(0)) == """
                POST /v1/events HTTP/1.1\r
                Host: h:1\r
                Content-Type: application/x-ndjson\r
                Content-Length: 6\r
                \r
                {}\n{}\n
                """)
        #expect(text(requests, requests.body(0)) == "{}\n{}\n")
    }

    @Test(arguments: [(1, 15, "application/json"), (4, 4, "application/x-ndjson")])
    func aWorkloadIsCutIntoRequests(events: Int, expected: Int, type: String) {
        var workload = BookingWorkload(bookings: 3)
        let appends = RequestSet.appends(100, of: events, from: &workload, authority: "h:1")
        #expect(appends.requests.count == expected)
        #expect(appends.lastBookings.count == expected)
        var whole = BookingWorkload(bookings: 3)
        var lines: [UInt8] = []
        _ = whole.appendLines(15, to: &lines)
        let bodies = (0..<expected).map { index in
            text(appends.requests, appends.requests.body(index)) + (events == 1 ? "\n" : "")
        }
        #expect(bodies.joined() == String(decoding: lines, as: UTF8.self))
        #expect(text(appends.requests, appends.requests.request(0)).contains(type))
    }

    private func text(_ requests: RequestSet, _ range: Range<Int>) -> String {
        String(decoding: requests.bytes[range], as: UTF8.self)
    }
}
