import Glibc
import GoldenData
import HTTPClient
import Projections
import Testing

extension EndToEndTests {
    /// Requests and answers that are larger than one piece.
    @Suite struct LongRequestTests {
        private static func hold(_ number: Int, code: String = "c") -> String {
            #"{"id":"e\#(number)","source":"/long","type":"hold-added","#
                + #""data":{"sailing_id":"s","booking_id":\#(number),"hold_code":"\#(code)"}}"#
        }

        /// Some 12 MB of lines.
        private static let events = (0..<100_000).map { hold($0) }

        @Test func aLongStreamSaysHowManyLinesAreOnDiskAndWhichEventWasWrong() throws {
            let (server, client) = try Harbor().serve()
            var lines = LongRequestTests.events
            lines[95_000] = LongRequestTests.hold(95_000, code: "")
            let refused = try client.send(lines: Array(lines.joined(separator: "\n").utf8))
            #expect(refused.status == 422)
            let problem = try JSONNode(refused.body)
            #expect(problem["errors"]?.elements.first?["index"]?.integer == 95_000)
            let onDisk = Int(problem["lines_on_disk"]?.integer ?? 0)
            #expect(onDisk > 10_000 && onDisk <= 95_000)

            // Sending it again, mended, is safe.
            let mended = Array(LongRequestTests.events.joined(separator: "\n").utf8)
            let answer = try JSONNode(try client.send(lines: mended).body)
            #expect(answer["duplicates"]?.integer == Int64(onDisk))
            #expect(answer["appended"]?.integer == Int64(100_000 - onDisk))
            #expect(answer["position"] == .text("99999"))

            // A conflict late in a stream is numbered from the request's beginning, too.
            lines = LongRequestTests.events
            lines[95_001] = LongRequestTests.hold(95_001, code: "other")
            let conflict = try client.send(lines: Array(lines.joined(separator: "\n").utf8))
            #expect(conflict.status == 409)
            let index = try JSONNode(conflict.body)["errors"]?.elements.first?["index"]
            #expect(index?.integer == 95_001)
            #expect(server.stop() == .exited(0))
        }

        @Test func aPageOfLongRowsEndsEarlyAndItsCursorGoesOn() throws {
            let (server, client) = try Harbor().serve()
            let name = String(repeating: "n", count: 1 << 20)
            let confirmed = (0..<10).map { number in
                Array(
                    (#"{"id":"l\#(number)","source":"/long","type":"booking-confirmed","#
                        + #""data":{"sailing_id":"s","booking_id":\#(number),"#
                        + #""cabin_id":"C1","guest_name":"\#(name)"}}"#).utf8)
            }
            for line in confirmed { _ = try client.append([line]) }
            let table = "/v1/tables/boarding_manifest/rows?sailing_id=s&min_offset=9"
            var target = table
            var seen: [Int64] = []
            for _ in 0..<10 {
                let page = try JSONNode(try client.get(target, ["Prefer": "wait=60"]).body)
                let rows = page["rows"]?.elements ?? []
                #expect(rows.count < 10)
                seen += rows.compactMap { $0["booking_id"]?.integer }
                guard case .text(let cursor) = page["next_cursor"] else { break }
                target = "\(table)&cursor=\(cursor.string)"
            }
            #expect(seen == Array(0..<10))
            #expect(server.stop() == .exited(0))
        }

        @Test func headOfAStreamHasTheFieldsOfGet() throws {
            let (server, client) = try Harbor().serve()
            _ = try client.append([Array(LongRequestTests.hold(1).utf8)])
            let request = "HTTP/1.1\r\nHost: h\r\nAccept: text/csv\r\nConnection: close\r\n\r\n"
            let target = "/v1/tables/boarding_manifest/rows?min_offset=0"
            let answers = try ["HEAD", "GET"].map { method in
                let connection = try RawConnection(client.address)
                connection.send("\(method) \(target) \(request)".utf8)
                return connection.readToEnd().components(by: "\r\n\r\n")
            }
            let fields = answers.map { answer in
                (answer.first ?? "").components(by: "\r\n").filter { !$0.hasPrefix("Date:") }
            }
            #expect(fields[0] == fields[1])
            #expect(answers[0].dropFirst().joined() == "")
            #expect(server.stop() == .exited(0))
        }
    }
}

extension String {
    fileprivate func components(by separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}
